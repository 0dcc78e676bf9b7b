/** Image tokens of the pictures used last, so that a changed text re-runs only the encoder. Least recently used goes first. */
export class ImageTokenCache {
  readonly #entries = new Map<string, Float32Array>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(key: string): Float32Array | undefined {
    const tokens = this.#entries.get(key)
    if (tokens !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, tokens)
    }
    return tokens
  }

  set(key: string, tokens: Float32Array): void {
    this.#entries.delete(key)
    this.#entries.set(key, tokens)
    const oldest = this.#entries.keys().next()
    if (this.#entries.size > this.#capacity && !oldest.done) this.#entries.delete(oldest.value)
  }
}

/** Enough for a native crash report or a stack; a process that floods its output costs no more than this. */
const defaultMaxLength = 8_192

/** Keeps the end of what a process printed, for the message that explains its death. */
export class OutputTail {
  readonly #maxLength: number
  #text = ''

  constructor(maxLength = defaultMaxLength) {
    this.#maxLength = maxLength
  }

  add(text: string): void {
    this.#text = (this.#text + text).slice(-this.#maxLength)
  }

  /** The kept text, from the first whole line on when its beginning was cut off. */
  text(): string {
    if (this.#text.length < this.#maxLength) return this.#text.trim()
    return this.#text.slice(this.#text.indexOf('\n') + 1).trim()
  }
}

const providers: Readonly<Record<string, string>> = {
  dml: 'the graphics card (DirectML)',
  coreml: 'the Neural Engine (Core ML)',
  cuda: 'the graphics card (CUDA)',
  webgpu: 'the graphics card (WebGPU)',
  cpu: 'the processor'
}
const precisions: Readonly<Record<string, string>> = {
  fp32: 'full precision',
  fp16: 'half precision',
  int8: '8-bit precision'
}
const strengths: Readonly<Record<string, string>> = {
  visual: 'finding photos by what can be seen',
  text: 'finding notes by their meaning',
  composed: 'a photo changed by words',
  knowledge: 'notes that belong to a photo'
}

/** A provider as people know it. */
export function providerName(provider: string): string {
  return providers[provider] ?? provider
}

/** What a model runs on, and how exactly it reckons. */
export function runsOn(provider: string | null, precision: string | null): string {
  if (provider === null) return 'loaded when it is used'
  return precision === null
    ? providerName(provider)
    : `${providerName(provider)}, ${precisions[precision] ?? precision}`
}

/** BCP 47 tags as names of languages. */
export function languageNames(tags: readonly string[]): string {
  const names = new Intl.DisplayNames(undefined, { type: 'language' })
  return tags.map((tag) => (tag === 'mul' ? 'many languages' : (names.of(tag) ?? tag))).join(', ')
}

/** What a model is good at, in words. */
export function strengthNames(goodAt: readonly string[]): string {
  const words = goodAt.map((strength) => strengths[strength] ?? strength)
  return new Intl.ListFormat(undefined, { type: 'conjunction' }).format(words)
}

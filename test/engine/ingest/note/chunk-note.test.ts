import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chunkNote } from '../../../../src/engine/ingest/note/chunk-note.ts'
import { parseNote } from '../../../../src/engine/ingest/note/parse-note.ts'

const signal = new AbortController().signal
const limits = { targetTokens: 40, maxTokens: 60 }
/** A token for every four letters of a word, like word pieces. */
const countOne = (text: string) => text.split(/\s+/).reduce((sum, word) => sum + Math.ceil(word.length / 4), 2)
const count = async (texts: string[]) => texts.map(countOne)
const chunk = async (text: string) => chunkNote((await parseNote(text, true, signal)).blocks, limits, count, signal)

describe('a note in chunks', () => {
  test('short paragraphs of a section share a chunk, sections do not', async () => {
    const chunks = await chunk('# A\none two\n\nthree four\n\n# B\nfive')
    expect(chunks.map(({ text, headingPath, line }) => ({ text, headingPath, line }))).toEqual([
      { text: 'one two\n\nthree four', headingPath: ['A'], line: 1 },
      { text: 'five', headingPath: ['B'], line: 6 }
    ])
  })

  test('a long paragraph is cut between sentences, at their lines', async () => {
    const sentence = (n: number) => `This is sentence number ${n} of a long story.\n`
    const chunks = await chunk(Array.from({ length: 20 }, (_, n) => sentence(n)).join(''))
    expect(chunks.length).toBeGreaterThan(3)
    for (const { text, line } of chunks) {
      expect(countOne(text)).toBeLessThanOrEqual(limits.maxTokens)
      expect(text).toMatch(/^This is sentence/)
      expect(text).toContain(sentence(line - 1).trim())
    }
  })

  test('headings with nothing below them are kept as text, headings on the way are not', async () => {
    const chunks = await chunk('# A\n## B\ntext\n# Lonely')
    expect(chunks.map(({ text }) => text)).toEqual(['text', 'Lonely'])
  })

  test('an endless word is cut, surrogate pairs stay whole', async () => {
    const chunks = await chunk('😀'.repeat(600))
    expect(chunks.map(({ text }) => text).join('')).toBe('😀'.repeat(600))
    expect(chunks.every(({ text }) => text.isWellFormed())).toBe(true)
  })

  test('no word is lost, none is cut, none comes twice', async () => {
    const word = fc.stringMatching(/^[a-zäöüé]{1,12}$/)
    const paragraph = fc.array(word, { minLength: 1, maxLength: 120 }).map((words) => `${words.join(' ')}.`)
    await fc.assert(
      fc.asyncProperty(fc.array(paragraph, { minLength: 1, maxLength: 6 }), async (paragraphs) => {
        const chunks = await chunk(paragraphs.join('\n\n'))
        const words = (text: string) => text.split(/\s+/).filter((part) => part !== '')
        expect(chunks.flatMap(({ text }) => words(text))).toEqual(paragraphs.flatMap(words))
        expect(chunks.every(({ text }) => countOne(text) <= limits.maxTokens)).toBe(true)
      }),
      { numRuns: 60 }
    )
  })
})

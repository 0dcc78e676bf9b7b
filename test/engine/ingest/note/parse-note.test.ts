import { describe, expect, test } from 'vitest'
import { coverTarget, splitFrontMatter } from '../../../../src/engine/ingest/note/front-matter.ts'
import { decodeNote } from '../../../../src/engine/ingest/note/note-text.ts'
import { parseNote } from '../../../../src/engine/ingest/note/parse-note.ts'

const signal = new AbortController().signal
const parse = (text: string) => parseNote(text, true, signal)

describe('bytes become text', () => {
  test.each([
    ['UTF-8', Buffer.from('Grüße')],
    ['UTF-8 with a mark', Buffer.from('\uFEFFGrüße')],
    ['UTF-16 little endian with a mark', Buffer.from('\uFEFFGrüße', 'utf16le')],
    ['UTF-16 big endian with a mark', Buffer.from('\uFEFFGrüße', 'utf16le').swap16()],
    ['UTF-16 little endian', Buffer.from('Grüße', 'utf16le')],
    ['UTF-16 big endian', Buffer.from('Grüße', 'utf16le').swap16()],
    ['Windows-1252', Buffer.from('Grüße', 'latin1')]
  ])('in %s', (_name, bytes) => expect(decodeNote(bytes)).toBe('Grüße'))

  test('with lines ended by line feeds', () => expect(decodeNote(Buffer.from('a\r\nb\rc\n'))).toBe('a\nb\nc\n'))

  test.each([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d])],
    ['noise', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251))]
  ])('but %s does not', (_name, bytes) =>
    expect(() => decodeNote(bytes)).toThrow(expect.objectContaining({ code: 'unsupported' }))
  )

  test('nor does an endless line', () =>
    expect(() => decodeNote(Buffer.from(`short\n${'x'.repeat(1_100_000)}`))).toThrow(
      expect.objectContaining({ code: 'too-large' })
    ))
})

describe('front matter', () => {
  test('gives title, tags, covers and all fields', () => {
    const { frontMatter, body, firstLine } = splitFrontMatter(
      '---\ntitle: A day\ntags: [sea, "#night"]\ncover: "[[boat.jpg|200]]"\nimage: x/y.png\nrating: 4\n---\nBody'
    )
    expect(frontMatter).toMatchObject({ title: 'A day', tags: ['sea', 'night'] })
    expect(frontMatter.covers).toEqual(['boat.jpg', 'x/y.png'])
    expect(frontMatter.fields).toMatchObject({ rating: 4 })
    expect([body, firstLine]).toEqual(['Body', 8])
  })

  test.each([
    ['a list', 'tags: [sea, "#night"]'],
    ['lines', 'tags:\n  - sea\n  - "#night"'],
    ['words', 'tags: "sea; #night"']
  ])('takes tags as %s', (_name, yaml) => {
    expect(splitFrontMatter(`---\n${yaml}\n---\n`).frontMatter.tags).toEqual(['sea', 'night'])
  })

  test.each([
    ['date: 2022-07-04', '2022-07-04T00:00:00'],
    ['created: "2022-07-04 18:30"', '2022-07-04T18:30:00'],
    ['date: 2022-07-04T18:30:05+02:00', '2022-07-04T18:30:05'],
    ['date: 2022-02-31', null],
    ['date: last summer', null],
    ['date: [1, 2]\ncreated: 2021-01-02', '2021-01-02T00:00:00']
  ])('says when it was written: %s', (yaml, date) => {
    expect(splitFrontMatter(`---\n${yaml}\n---\n`).frontMatter.date).toBe(date)
  })

  test('that is broken stays in the text, with the reason', () => {
    const { frontMatter, body, firstLine } = splitFrontMatter('---\ntitle: [unclosed\n---\nBody')
    expect(frontMatter.problem).toMatch(/could not be read/)
    expect([body, firstLine]).toEqual(['\ntitle: [unclosed\n\nBody', 1])
  })

  test.each(['--- \nno end', 'text\n---\na: 1\n---', '---\n- just\n- a list\n---\nBody'])(
    'is not seen in %j',
    (text) => {
      expect(splitFrontMatter(text)).toMatchObject({ body: text, firstLine: 1 })
    }
  )

  test('cannot blow up by aliases', () => {
    const bomb = `a: &a [x,x]\n${'bcdefghijklmnop'
      .split('')
      .map((c, i) => `${c}: &${c} [*${'abcdefghijklmno'[i]},*${'abcdefghijklmno'[i]}]`)
      .join('\n')}`
    expect(splitFrontMatter(`---\n${bomb}\n---\n`).frontMatter.fields).toBeNull()
  })

  test.each([
    ['[[a.jpg]]', 'a.jpg'],
    ['![[b/a.jpg|3]]', 'b/a.jpg'],
    ['![x](c.png)', 'c.png'],
    ['d e.jpg', 'd e.jpg']
  ])('reads the cover %s', (written, target) => expect(coverTarget(written)).toBe(target))
})

describe('Markdown', () => {
  test('gives blocks with their headings, lines and embeds', async () => {
    const note = await parse(
      'Intro.\n\n# One\ntext *with* [a link](http://x) and `code`\n\n## Two\n\n- a\n- b ![alt](p.jpg)\n\n# Three\n> quoted ![[q.png|300]]\n'
    )
    expect(note.title).toBe('One')
    expect(note.blocks.map(({ text, line, headingPath, embeds }) => ({ text, line, headingPath, embeds }))).toEqual([
      { text: 'Intro.', line: 1, headingPath: [], embeds: [] },
      { text: 'One', line: 3, headingPath: ['One'], embeds: [] },
      { text: 'text with a link and code', line: 4, headingPath: ['One'], embeds: [] },
      { text: 'Two', line: 6, headingPath: ['One', 'Two'], embeds: [] },
      { text: '• a\n• b alt', line: 8, headingPath: ['One', 'Two'], embeds: ['p.jpg'] },
      { text: 'Three', line: 11, headingPath: ['Three'], embeds: [] },
      { text: 'quoted q', line: 12, headingPath: ['Three'], embeds: ['q.png'] }
    ])
  })

  test('keeps code as it is: no headings and no embeds in it', async () => {
    const note = await parse('```sh\n# not a heading\n![[no.jpg]]\n```\n\nAfter.')
    expect(note.title).toBeNull()
    expect(note.blocks.map(({ text, embeds }) => [text, embeds])).toEqual([
      ['# not a heading\n![[no.jpg]]', []],
      ['After.', []]
    ])
  })

  test('is the same whether it is parsed whole or in pieces', async () => {
    const section = (n: number) =>
      `## Part ${n}\n\n${`Words of part ${n}. `.repeat(40)}\n\n- item\n- item ![](${n}.jpg)\n\n`
    const text = Array.from({ length: 60 }, (_, n) => section(n)).join('')
    const note = await parse(text)
    const lines = text.split('\n')
    expect(note.blocks).toHaveLength(180)
    const headings = note.blocks.filter(({ depth }) => depth !== null)
    expect(headings.map(({ line }) => lines[line - 1])).toEqual(headings.map((block) => `## ${block.text}`))
    expect(note.blocks.flatMap(({ embeds }) => embeds)).toHaveLength(60)
  })

  test.each([
    ['quotes', '>'],
    ['lists', '- '],
    ['brackets', '['],
    ['pictures', '!['],
    ['emphasis', '*a']
  ])('of thousands of nested %s is read quickly', async (_name, marker) => {
    const started = performance.now()
    const note = await parse(`# Title\n\n${marker.repeat(20_000)} deep`)
    expect(performance.now() - started).toBeLessThan(1500)
    expect(note.blocks.length).toBeGreaterThan(0)
  })

  test('without any markup gives paragraphs', async () => {
    const note = await parseNote('One\nline.\n\n\n  Two # not a heading.\n', false, signal)
    expect(note.blocks.map(({ text, line }) => [text, line])).toEqual([
      ['One\nline.', 1],
      ['Two # not a heading.', 5]
    ])
  })
})

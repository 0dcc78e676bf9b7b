import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Filter, searchQuerySchema, type Term } from '../../src/shared/query.ts'
import { formatDayRange, readDays } from '../../src/shared/query-dates.ts'
import { filterNames } from '../../src/shared/query-filters.ts'
import { formatQuery, maxQueryLength, parseQuery } from '../../src/shared/query-text.ts'

const free = (text: string): Term => ({
  source: { type: 'text', text, exact: false },
  polarity: 'positive',
  weight: 1
})
const exact = (text: string): Term => ({ ...free(text), source: { type: 'text', text, exact: true } })
const not = (term: Term): Term => ({ ...term, polarity: 'negative' })

describe('parseQuery', () => {
  test('reads words around a filter as one term', () => {
    expect(parseQuery('  harbour kind:photo  at dusk ')).toEqual({
      terms: [free('harbour at dusk')],
      filters: [{ type: 'kind', kind: 'photo' }],
      problems: []
    })
  })

  test('reads phrases, negatives and typographic quotation marks', () => {
    const { terms, problems } = parseQuery('boats -rain "old town" -"cruise ship" “day two” „Altstadt“ «vieux port»')
    expect(terms).toEqual([
      free('boats'),
      not(free('rain')),
      exact('old town'),
      not(exact('cruise ship')),
      exact('day two'),
      exact('Altstadt'),
      exact('vieux port')
    ])
    expect(problems).toEqual([])
  })

  test.each<[string, Filter]>([
    ['kind:Notes', { type: 'kind', kind: 'note' }],
    ['in:"Trips/Old Town"', { type: 'in', folder: 'Trips/Old Town' }],
    ['in:./Trips/', { type: 'in', folder: 'Trips' }],
    [String.raw`in:Trips\2023`, { type: 'in', folder: 'Trips/2023' }],
    ['before:2023', { type: 'before', date: '2023-01-01' }],
    ['before:2023-07', { type: 'before', date: '2023-07-01' }],
    ['after:2023', { type: 'after', date: '2023-12-31' }],
    ['after:2024-02', { type: 'after', date: '2024-02-29' }],
    ['after:2023-07-14', { type: 'after', date: '2023-07-14' }],
    ['on:2023-2', { type: 'between', from: '2023-02-01', to: '2023-02-28' }],
    ['on:2023-07-14', { type: 'between', from: '2023-07-14', to: '2023-07-14' }],
    ['on:2023-07-14..2023-07-20', { type: 'between', from: '2023-07-14', to: '2023-07-20' }],
    ['year:2023', { type: 'between', from: '2023-01-01', to: '2023-12-31' }],
    ['year:2019..2021', { type: 'between', from: '2019-01-01', to: '2021-12-31' }],
    ['ext:.JPG', { type: 'ext', extension: 'jpg' }],
    ['camera:"Canon EOS"', { type: 'camera', text: 'Canon EOS' }],
    ['lens:50mm', { type: 'lens', text: '50mm' }],
    ['tag:#harbour', { type: 'tag', tag: 'harbour' }],
    ['rating:4', { type: 'rating', atLeast: 4 }],
    ['rating:3+', { type: 'rating', atLeast: 3 }],
    ['has:GPS', { type: 'has', what: 'gps' }]
  ])('reads %s', (text, filter) => {
    expect(parseQuery(text)).toEqual({ terms: [], filters: [filter], problems: [] })
  })

  test.each([
    ['boats knd:photo', 6, 15, 'kind:photo'],
    ['boats befor:2020', 6, 16, 'before:2020-01-01'],
    ['boats type:photo', 6, 16, 'kind:photo'],
    ['boats kind:phto', 6, 15, 'kind:photo'],
    ['boats kind:image', 6, 16, 'kind:photo'],
    ['boats kind:', 6, 11, null],
    ['boats has:captoin', 6, 17, 'has:caption'],
    ['boats on:2023/7/14', 6, 18, 'on:2023-7-14'],
    ['boats on:2023-02-30', 6, 19, 'on:2023-02'],
    ['boats before:yesterday', 6, 22, null],
    ['boats year:2021..2019', 6, 21, 'year:2021'],
    ['boats rating:9', 6, 14, 'rating:5'],
    ['boats ext:"a b"', 6, 15, null],
    ['boats in:/', 6, 10, null],
    ['boats -kind:photo', 6, 17, 'kind:note'],
    ['boats -tag:old', 6, 14, null]
  ])('%s is a problem at its place', (text, start, end, suggestion) => {
    const parsed = parseQuery(text)
    expect(parsed.problems).toEqual([{ start, end, suggestion, message: expect.stringMatching(/^.{10,150}[.?]$/) }])
    expect(parsed.filters).toEqual([])
    expect(parsed.terms).toEqual([free('boats')])
    const repaired = text.slice(0, start) + (suggestion ?? '') + text.slice(end)
    expect(parseQuery(repaired).problems).toEqual([])
  })

  test.each([
    '10:30',
    'https://example.org/a:b',
    'note:this',
    'Re:invent',
    'a:b',
    ':',
    'C:\\Users',
    'tag://x',
    '-',
    '--',
    '- a'
  ])('%s is plain text', (text) => {
    const parsed = parseQuery(text)
    expect(parsed).toEqual({ terms: [free(text)], filters: [], problems: [] })
  })

  test('a quotation mark without a partner reaches to the end', () => {
    expect(parseQuery('"old town').terms).toEqual([exact('old town')])
    expect(parseQuery('in:"old town').filters).toEqual([{ type: 'in', folder: 'old town' }])
    expect(parseQuery('"" "  "').terms).toEqual([])
  })

  test('a backslash takes a word as it stands', () => {
    expect(parseQuery(String.raw`\-5 \kind:photo "say \"hi\""`).terms).toEqual([
      free('-5 kind:photo'),
      exact('say "hi"')
    ])
  })

  test('control characters, right-to-left text, emoji and half surrogates', () => {
    expect(parseQuery('a\0b\u0007\r\nc').terms).toEqual([free('a b c')])
    expect(parseQuery('شاطئ البحر -مطر').terms).toEqual([free('شاطئ البحر'), not(free('مطر'))])
    expect(parseQuery('🏖️ 👩‍👩‍👧').terms).toEqual([free('🏖️ 👩‍👩‍👧')])
    expect(parseQuery('x\uD83D').terms).toEqual([free('x\uFFFD')])
  })

  test('too long a text is cut, and says so', () => {
    const parsed = parseQuery('ab '.repeat(5000))
    expect(parsed.problems).toEqual([
      { start: maxQueryLength, end: 15_000, suggestion: null, message: expect.stringContaining('10,000 characters') }
    ])
    expect(searchQuerySchema.safeParse(parsed).success).toBe(true)
  })

  test('too many terms and filters are cut, and say so', () => {
    const parsed = parseQuery('-a '.repeat(300) + 'tag:x '.repeat(60))
    expect(parsed.terms).toHaveLength(200)
    expect(parsed.filters).toHaveLength(50)
    expect(parsed.problems.map(({ message }) => message)).toEqual([
      'A query can have 200 terms; this one has 300.',
      'A query can have 50 filters; this one has 60.'
    ])
  })

  test('any text gives a query within its limits, with problems inside the text', () => {
    const pieces = fc.constantFrom(
      ...filterNames.map((name) => `${name}:`),
      '"',
      '-',
      '\\',
      ' ',
      '2023',
      '..',
      '“',
      '\0',
      'photo'
    )
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(pieces, fc.string())).map((list) => list.join(''))
    )
    fc.assert(
      fc.property(anyText, (text) => {
        const { terms, filters, problems } = parseQuery(text)
        expect(searchQuerySchema.safeParse({ terms, filters }).success).toBe(true)
        for (const { start, end } of problems) expect(0 <= start && start < end && end <= text.length).toBe(true)
      })
    )
  })
})

const someText = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.constantFrom('-5', '\\', '"', 'kind:photo', 'knd:x', '\\-a', '10:30', 'a" b', '“x', '−1')
  )
  .map((text) => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim())
  .filter((text) => text !== '')
const oneWord = someText.map((text) => text.replaceAll(' ', '')).filter((text) => text !== '')
const day = fc.tuple(
  fc.integer({ min: 1, max: 9999 }),
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: 1, max: 28 })
)
const date = day.map(
  ([y, m, d]) => `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`
)
const plainFolder = someText.map((text) => text.replaceAll(/^[./\\]+|[/\\]/g, '').trim()).filter((text) => text !== '')
const someFilter: fc.Arbitrary<Filter> = fc.oneof(
  fc.constantFrom('photo' as const, 'note' as const).map((kind) => ({ type: 'kind' as const, kind })),
  plainFolder.map((folder) => ({ type: 'in' as const, folder })),
  date.map((date) => ({ type: 'before' as const, date })),
  date.map((date) => ({ type: 'after' as const, date })),
  fc.tuple(date, date).map((dates) => {
    const [from, to] = dates[0] < dates[1] ? dates : [dates[1], dates[0]]
    return { type: 'between' as const, from, to }
  }),
  fc.constantFrom('jpg', 'heic', 'md').map((extension) => ({ type: 'ext' as const, extension })),
  someText.map((text) => ({ type: 'camera' as const, text })),
  someText.map((text) => ({ type: 'lens' as const, text })),
  someText.filter((text) => !text.startsWith('#')).map((tag) => ({ type: 'tag' as const, tag })),
  fc.integer({ min: 1, max: 5 }).map((atLeast) => ({ type: 'rating' as const, atLeast })),
  fc.constantFrom('note', 'caption', 'gps', 'text').map((what) => ({ type: 'has' as const, what: what as 'note' }))
)

describe('formatQuery', () => {
  test('typed again, a query means the same', () => {
    const terms = fc.tuple(
      fc.option(someText.map(free), { nil: null }),
      fc.array(fc.oneof(someText.map(exact), someText.map(exact).map(not), oneWord.map(free).map(not)))
    )
    fc.assert(
      fc.property(terms, fc.array(someFilter, { maxLength: 6 }), ([first, others], filters) => {
        const query = { terms: first === null ? others : [first, ...others], filters }
        const text = formatQuery(query.terms, query.filters)
        expect(parseQuery(text)).toEqual({ ...query, problems: [] })
      }),
      { numRuns: 500 }
    )
  })

  test('leaves photos out and joins free texts', () => {
    const photo: Term = { ...free(''), source: { type: 'item', itemId: 7 } }
    expect(formatQuery([photo, free('at night'), exact('old town'), free('snow')], [])).toBe('at night snow "old town"')
  })

  test.each([
    ['2023-01-01', '2023-12-31', '2023'],
    ['2023-02-01', '2023-02-28', '2023-02'],
    ['2023-02-03', '2023-02-03', '2023-02-03'],
    ['2019-01-01', '2021-12-31', '2019..2021'],
    ['2023-02-03', '2023-03-01', '2023-02-03..2023-03-01']
  ])('%s to %s is %s', (from, to, text) => {
    expect(formatDayRange({ from, to })).toBe(text)
  })

  test('knows leap years', () => {
    expect(readDays('1900-02')?.to).toBe('1900-02-28')
    expect(readDays('2000-02')?.to).toBe('2000-02-29')
    expect(readDays('2023-02-29')).toBeNull()
    expect(readDays('0000')).toBeNull()
  })
})

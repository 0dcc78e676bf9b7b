import { expect, test } from 'vitest'
import { displayWidth, duration, fileSize, fitted, printable } from '../../src/cli/display-text.ts'
import { exitCodeOf, exitCodes } from '../../src/cli/exit-codes.ts'
import { pointAt, queryOf } from '../../src/cli/search-query.ts'
import { errorCodes } from '../../src/shared/errors.ts'

const options = { image: [], not: [], in: [] }

test('names cannot write over the terminal', () => {
  expect(printable('a\u001B[2Kb\nc\u202Egpj.exe')).toBe('a\\u001b[2Kb\\nc\\u202egpj.exe')
  expect(printable('日本 café 👩‍👩‍👧')).toBe('日本 café 👩‍👩‍👧')
})

test('columns are counted as a terminal draws them', () => {
  expect(displayWidth('abc')).toBe(3)
  expect(displayWidth('日本')).toBe(4)
  expect(displayWidth('e\u0301')).toBe(1)
  expect(displayWidth(fitted('a long line of text', 8))).toBe(8)
  expect(fitted('日本語テキスト', 5)).toBe('日本…')
})

test('sizes and times are short', () => {
  expect([fileSize(999), fileSize(38_200_000)]).toEqual(['999 bytes', '38.2 MB'])
  expect([duration(59.4), duration(185), duration(7800)]).toEqual(['59 s', '3 min 5 s', '2 h 10 min'])
})

test('carets stand under the place, wide characters before it included', () => {
  const problem = { start: 3, end: 11, message: 'No.', suggestion: 'kind:photo' }
  expect(pointAt('夜景 kind:bla', [problem])).toBe('  夜景 kind:bla\n       ^^^^^^^^\n  No. Try: kind:photo')
})

test('options and typed text become one query', () => {
  const query = queryOf('boats -people in:travel', ['p1'], { ...options, not: ['rain'], kind: 'photo', after: '2022' })
  expect(query.terms).toMatchObject([
    { source: { type: 'image', imageId: 'p1' } },
    { source: { text: 'boats' }, polarity: 'positive' },
    { source: { text: 'people' }, polarity: 'negative' },
    { source: { text: 'rain' }, polarity: 'negative' }
  ])
  expect(query.filters).toEqual([
    { type: 'in', folder: 'travel' },
    { type: 'kind', kind: 'photo' },
    { type: 'after', date: '2022-12-31' }
  ])
  expect(() => queryOf('x', [], { ...options, before: 'soon' })).toThrow(
    expect.objectContaining({ code: 'invalid-query', message: expect.stringContaining('--before soon') })
  )
})

test('every error has an exit code', () => {
  for (const code of errorCodes) expect(Object.values(exitCodes)).toContain(exitCodeOf(code))
  expect(exitCodeOf('not-found')).toBe(3)
  expect(exitCodeOf('library-locked')).toBe(4)
})

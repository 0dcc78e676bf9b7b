import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { excerpt, type MarkedText } from '../../../src/engine/search/passage-excerpt.ts'

const stored = (text: string) => ({ text, headingPath: ['Trip'], line: 10 })
const words = (text: string): MarkedText => ({ text, exact: false })
const phrase = (text: string): MarkedText => ({ text, exact: true })
const marked = (passage: { text: string; highlights: [number, number][] }) =>
  passage.highlights.map(([start, end]) => passage.text.slice(start, end))

describe('excerpt', () => {
  test('marks words without case, diacritics and plural', () => {
    const passage = excerpt(stored('Cafés and a Café; boats, one boat. Boating.'), [words('the cafe boats')], false)
    expect(marked(passage)).toEqual(['Cafés', 'Café', 'boats', 'boat'])
    expect(passage).toMatchObject({ headingPath: ['Trip'], line: 10 })
  })

  test('marks phrases as a whole', () => {
    const passage = excerpt(stored('Old town. The old, town hall. Town old.'), [phrase('old town')], false)
    expect(marked(passage)).toEqual(['Old town', 'old, town'])
  })

  test('marks emoji and scripts without spaces', () => {
    expect(marked(excerpt(stored('At the 🏖️ again'), [words('🏖️')], false))).toEqual(['🏖️'])
  })

  test('without a word of the query, marks the nearest sentence when asked to', () => {
    const text = 'It was late. We sat by the water and watched ships! Then we left.'
    expect(marked(excerpt(stored(text), [words('harbour')], true))).toEqual(['It was late.'])
    expect(marked(excerpt(stored(text), [words('harbour')], false))).toEqual([])
    expect(marked(excerpt(stored(''), [words('harbour')], true))).toEqual([])
  })

  test('cuts a long text around the first mark and moves the line', () => {
    const filler = Array.from({ length: 50 }, (_, i) => `filler line ${i}\n`).join('')
    const text = `${filler}the harbour at last\n${filler}`
    const passage = excerpt(stored(text), [words('harbour')], false)
    expect(passage.text.length).toBeLessThanOrEqual(322)
    expect(passage.text.startsWith('…')).toBe(true)
    expect(passage.text.endsWith('…')).toBe(true)
    expect(marked(passage)).toEqual(['harbour'])
    expect(passage.line).toBe(10 + text.slice(0, text.indexOf(passage.text.slice(1, 60))).split('\n').length - 1)
  })

  test('any text and query give marks inside the text, in order', () => {
    const someText = fc.string({ unit: 'grapheme', maxLength: 600 })
    fc.assert(
      fc.property(someText, someText, fc.boolean(), fc.boolean(), (text, query, exact, sentence) => {
        const passage = excerpt(stored(text), query === '' ? [] : [{ text: query, exact }], sentence)
        let last = 0
        for (const [start, end] of passage.highlights) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          last = end
        }
        expect(last).toBeLessThanOrEqual(passage.text.length)
      })
    )
  })
})

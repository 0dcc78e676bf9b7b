import { describe, expect, test } from 'vitest'
import { detectLanguages, foreignLanguageNotice } from '../../../src/engine/search/language.ts'

describe('detectLanguages', () => {
  test.each([
    ['boats in the harbour at night', ['en']],
    ['der Hafen bei Nacht', ['de']],
    ['Straße', ['de']],
    ['le port dans la nuit', ['fr']],
    ['el perro en la playa', ['es']],
    ['niños en la calle', ['es']],
    ['il cane nella neve con la palla', ['it']],
    ['uma praia com as crianças', ['pt']],
    ['de hond op het strand met een bal', ['nl']],
    ['łódź', ['pl']],
    ['гавань ночью', ['ru']],
    ['нічна гавань і сніг', ['uk']],
    ['夜の港', ['ja']],
    ['夜晚的港口', ['zh']],
    ['밤의 항구', ['ko']],
    ['ميناء في الليل', ['ar']],
    ['נמל בלילה', ['he']],
    ['λιμάνι τη νύχτα', ['el']],
    ['ท่าเรือ', ['th']]
  ])('%s: %j', (text, languages) => {
    expect(detectLanguages(text)).toEqual(languages)
  })

  test.each(['', 'harbour', 'IMG_2034', '🏖️', '12 34', 'die hard', 'San Francisco', 'mountain lake sunset'])(
    '%j is too short to tell',
    (text) => {
      expect(detectLanguages(text)).toEqual([])
    }
  )
})

describe('foreignLanguageNotice', () => {
  test('says it once, for the first text that the model does not know', () => {
    expect(foreignLanguageNotice(['boats at the sea', 'der Hafen bei Nacht', 'гавань'], ['en'])).toBe(
      'This model knows English; your query looks like German.'
    )
    expect(foreignLanguageNotice(['casa de la noche'], ['en', 'de'])).toMatch(
      /^This model knows English and German; your query (looks like \w+|does not look like it)\.$/
    )
  })

  test('has nothing to say where the language is known or the model knows many', () => {
    expect(foreignLanguageNotice(['boats at the sea', 'harbour'], ['en'])).toBeNull()
    expect(foreignLanguageNotice(['der Hafen bei Nacht'], ['mul'])).toBeNull()
    expect(foreignLanguageNotice(['der Hafen bei Nacht'], ['en', 'de-DE'])).toBeNull()
  })
})

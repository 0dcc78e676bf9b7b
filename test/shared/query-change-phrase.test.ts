import { expect, test } from 'vitest'
import { changePhrase } from '../../src/shared/change-phrase.ts'

test.each([
  ['this photo but at night', 'at night'],
  ['This photo, but at night', 'at night'],
  ['this picture only in snow', 'in snow'],
  ['the same place at night', 'at night'],
  ['same but in black and white', 'in black and white'],
  ['but at night', 'at night'],
  ['… but at night', 'at night'],
  ['make it black and white', 'black and white'],
  ['make it look like winter', 'winter'],
  ['turn this photo into a sketch', 'a sketch'],
  ['Make this photo a close up', 'a close up'],
  ['show me this photo but with more people', 'with more people'],
  ['at night', 'at night'],
  ['just married', 'married'],
  ['a place to sleep', 'a place to sleep'],
  ['make', 'make'],
  ['but', 'but'],
  ['make it', 'make it'],
  ['  ', '']
])('%s: %s', (text, change) => {
  expect(changePhrase(text)).toBe(change)
})

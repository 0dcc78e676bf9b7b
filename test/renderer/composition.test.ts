import { describe, expect, it } from 'vitest'
import { type Chip, dragWeight, newChipKey, stepWeight } from '../../src/renderer/state/chip.ts'
import {
  type Composition,
  chipsOf,
  emptyComposition,
  isEmptyComposition,
  isPhotoWithText,
  queryOf,
  takeCompleteChips
} from '../../src/renderer/state/composition.ts'

const photo: Chip = {
  key: newChipKey(),
  kind: 'item',
  itemId: 7,
  itemKind: 'photo',
  title: 'harbour.jpg',
  thumbnailKey: null,
  polarity: 'positive',
  weight: 1
}
const compose = (change: Partial<Composition>): Composition => ({ ...emptyComposition, ...change })

describe('takeCompleteChips', () => {
  it('leaves words as text while they are typed', () => {
    expect(takeCompleteChips('a dog in the snow ')).toEqual({ draft: 'a dog in the snow ', chips: [] })
  })

  it('takes a filter once a space follows', () => {
    expect(takeCompleteChips('snow kind:photo').chips).toEqual([])
    const { draft, chips } = takeCompleteChips('snow kind:photo ')
    expect(draft).toBe('snow ')
    expect(chips).toMatchObject([{ kind: 'filter', filter: { type: 'kind', kind: 'photo' } }])
  })

  it('takes phrases and negatives, and words before a plus of their own', () => {
    expect(takeCompleteChips('"day two" ').chips).toMatchObject([{ kind: 'text', text: 'day two', exact: true }])
    expect(takeCompleteChips('snow -dog ')).toMatchObject({
      draft: 'snow ',
      chips: [{ kind: 'text', text: 'dog', polarity: 'negative' }]
    })
    expect(takeCompleteChips('old boats + ')).toMatchObject({ draft: '', chips: [{ kind: 'text', text: 'old boats' }] })
  })

  it('leaves what is not understood where it is', () => {
    expect(takeCompleteChips('kind:dog snow ')).toEqual({ draft: 'kind:dog snow ', chips: [] })
  })
})

describe('queryOf', () => {
  it('joins chips and typed text', () => {
    const query = queryOf(compose({ chips: [photo], draft: 'at night in:Lisbon', balance: 0.7 }))
    expect(query.terms.map(({ source }) => source)).toEqual([
      { type: 'item', itemId: 7 },
      { type: 'text', text: 'at night', exact: false }
    ])
    expect(query.filters).toEqual([{ type: 'in', folder: 'Lisbon' }])
    expect(query.balance).toBe(0.7)
  })

  it('leaves out a photo that is still on its way', () => {
    const waiting: Chip = {
      key: newChipKey(),
      kind: 'image',
      imageId: null,
      name: 'x.jpg',
      preview: null,
      polarity: 'positive',
      weight: 1
    }
    expect(queryOf(compose({ chips: [waiting] })).terms).toEqual([])
  })
})

describe('isPhotoWithText', () => {
  it('is one photo and one text, both wanted', () => {
    expect(isPhotoWithText(compose({ chips: [photo], draft: 'at night' }))).toBe(true)
    expect(isPhotoWithText(compose({ chips: [photo] }))).toBe(false)
    expect(isPhotoWithText(compose({ chips: [photo, photo], draft: 'at night' }))).toBe(false)
    expect(isPhotoWithText(compose({ chips: [{ ...photo, polarity: 'negative' }], draft: 'at night' }))).toBe(false)
    expect(isPhotoWithText(compose({ chips: [{ ...photo, itemKind: 'note' }], draft: 'at night' }))).toBe(false)
    expect(isPhotoWithText(compose({ chips: [photo], draft: '"at night"' }))).toBe(false)
  })
})

it('knows an empty composition', () => {
  expect(isEmptyComposition(compose({ draft: '  ' }))).toBe(true)
  expect(isEmptyComposition(compose({ chips: [photo] }))).toBe(false)
  expect(chipsOf('kind:dog')).toBeNull()
})

describe('weights', () => {
  it('steps between barely and most, and stays at the ends', () => {
    expect(stepWeight(1, 1)).toBe(1.5)
    expect(stepWeight(1, -1)).toBe(0.75)
    expect(stepWeight(3, 1)).toBe(3)
    expect(stepWeight(0.25, -1)).toBe(0.25)
  })

  it('doubles with 40 px, snaps to normal, and stays within limits', () => {
    expect(dragWeight(1, 40)).toBe(2)
    expect(dragWeight(2, -40)).toBe(1)
    expect(dragWeight(1, 1)).toBe(1)
    expect(dragWeight(1, 400)).toBe(3)
    expect(dragWeight(1, -400)).toBe(0.25)
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltLibrary, buildLibrary } from '../../support/library-builder.ts'
import { item, names, neverAborted, type SearchEngine, startSearch, text } from '../../support/search-engine.ts'

const scenes = ['harbour', 'mountain', 'street', 'forest', 'kitchen', 'beach', 'castle', 'river']
const times = ['day', 'night', 'snow', 'fog']

describe('search over photos and notes', () => {
  let library: BuiltLibrary
  let engine: SearchEngine
  const photos = new Map<string, number>()
  let lisbon = 0

  beforeAll(() => {
    library = buildLibrary()
    for (const [s, scene] of scenes.entries()) {
      for (const [t, time] of times.entries()) {
        const date = `20${10 + s}-0${t + 1}-15T10:00:00`
        const path = `Trips/${scene}/IMG_${s}${t}.jpg`
        photos.set(`${scene} ${time}`, library.addPhoto({ path, shows: `${scene} ${time}`, date }))
      }
    }
    library.addPhoto({
      path: 'Albums/boats.jpg',
      shows: 'boats sunset',
      metadata: {
        caption: 'Fishing boats at dusk',
        keywords: ['Hafen'],
        camera: 'Canon EOS R5',
        rating: 4,
        latitude: 1,
        longitude: 2
      }
    })
    lisbon = library.addNote({
      path: 'Notes/lisbon.md',
      title: 'Lisbon',
      date: '2024-05-01T09:00:00',
      tags: ['travel'],
      chunks: [
        { text: 'We arrived late. The tram was full of people.', headingPath: ['Lisbon', 'Day 1'], line: 3 },
        {
          text: 'Breakfast was slow. The harbour lay in thick fog all morning.',
          headingPath: ['Lisbon', 'Day 2'],
          line: 9
        }
      ]
    })
    for (const word of ['recipe', 'garden', 'budget', 'meeting', 'novel', 'piano', 'bicycle', 'tax']) {
      library.addNote({
        path: `Notes/${word}.md`,
        title: word,
        chunks: [{ text: `${word} things to remember next week` }]
      })
    }
    engine = startSearch(library)
  })
  afterAll(async () => {
    await engine.stop()
    library.remove()
  })

  test('a sentence finds the photo that shows it and the note that says it', async () => {
    const result = await engine.run({ terms: [text('harbour in fog')] })
    const top = result.hits.slice(0, 2).map(({ card }) => card.id)
    expect(new Set(top)).toEqual(new Set([photos.get('harbour fog'), lisbon]))
    expect(result.plan).toEqual({
      verb: 'single',
      modelId: 'fake-words',
      channels: expect.arrayContaining(['image', 'text', 'words'])
    })
    const note = result.hits.find(({ card }) => card.id === lisbon)
    expect(note?.reason).toBe('note: Lisbon › Day 2')
    expect(note?.band).toBe('strong')
    expect(note?.passage).toMatchObject({ headingPath: ['Lisbon', 'Day 2'], line: 9 })
    const marked = note?.passage?.highlights.map(([start, end]) => note.passage?.text.slice(start, end))
    expect(marked).toEqual(['harbour', 'fog'])
    expect(result.notices).toEqual([])
  })

  test('a photo finds what looks alike, without itself', async () => {
    const id = photos.get('castle night') ?? 0
    const result = await engine.run({ terms: [item(id)] })
    expect(result.hits.map(({ card }) => card.id)).not.toContain(id)
    const castles = ['day', 'snow', 'fog'].map((time) => photos.get(`castle ${time}`))
    const nights = scenes.map((scene) => photos.get(`${scene} night`))
    for (const { card } of result.hits.slice(0, 6)) expect([...castles, ...nights]).toContain(card.id)
    expect(result.hits[0]?.reason).toBe('looks alike')
  })

  test.each(['this photo, but at night', 'at night'])('a photo changed by words: %s', async (words) => {
    const day = photos.get('harbour day') ?? 0
    const result = await engine.run({ terms: [item(day), text(words)] })
    expect(result.plan.verb).toBe('change')
    expect(result.hits[0]?.card.id).toBe(photos.get('harbour night'))
    expect(engine.embedder.embedded.at(-1)).toBe('at night')
    expect(result.hits[0]?.evidence[0]).toMatchObject({ channel: 'image', term: null, rank: 1 })
  })

  test('the balance moves a change from the photo to the words', async () => {
    const day = photos.get('harbour day') ?? 0
    const terms = [item(day), text('snow')]
    const shareOfSnow = async (balance: number) => {
      const { hits } = await engine.run({ terms, balance })
      const own = hits.find(({ card }) => card.id === photos.get('mountain snow'))
      const scene = hits.find(({ card }) => card.id === photos.get('harbour fog'))
      return (own?.evidence[0]?.score ?? 0) - (scene?.evidence[0]?.score ?? 0)
    }
    expect(await shareOfSnow(1)).toBeGreaterThan((await shareOfSnow(0)) + 0.1)
  })

  test('a mix of phrases finds what has something of each', async () => {
    const result = await engine.run({ terms: [text('river'), text('night')] })
    expect(result.plan.verb).toBe('mix')
    expect(result.hits[0]?.card.id).toBe(photos.get('river night'))
    const terms = result.hits[0]?.evidence.map(({ term }) => term)
    expect(terms).toEqual(expect.arrayContaining([null, 0, 1]))
  })

  test('weights move a mix', async () => {
    const rankOf = async (weight: number) => {
      const { hits } = await engine.run({ terms: [text('river', { weight }), text('beach')] })
      const at = (scene: string) => hits.findIndex(({ card }) => card.folder === `Trips/${scene}`)
      return at('river') - at('beach')
    }
    expect(await rankOf(3)).toBeLessThan(0)
    expect(await rankOf(0.25)).toBeGreaterThan(0)
  })

  test('a negative term pushes down what is strongly like it, and nothing else', async () => {
    const plain = await engine.run({ terms: [text('forest')] })
    const without = await engine.run({ terms: [text('forest'), text('snow', { polarity: 'negative' })] })
    const place = (result: typeof plain, name: string) =>
      result.hits.findIndex(({ card }) => card.id === photos.get(name))
    expect(place(plain, 'forest snow')).toBeLessThan(4)
    expect(place(without, 'forest snow')).toBeGreaterThan(place(without, 'forest fog'))
    expect(place(without, 'forest day')).toBeLessThan(3)
  })

  test('a negative photo does the same', async () => {
    const snow = photos.get('mountain snow') ?? 0
    const { hits } = await engine.run({ terms: [text('mountain'), item(snow, { polarity: 'negative' })] })
    const found = hits.map(({ card }) => card.id)
    expect(found).not.toContain(snow)
    expect(found[0]).not.toBe(photos.get('forest snow'))
  })

  test('terms that cancel out are refused', async () => {
    await expect(engine.run({ terms: [text('beach'), text('Beach', { polarity: 'negative' })] })).rejects.toMatchObject(
      {
        code: 'invalid-query',
        message: expect.stringContaining('“Beach”')
      }
    )
    // Different texts, the same meaning for this model.
    await expect(
      engine.run({ terms: [text('beach'), text('the beach', { polarity: 'negative' })] })
    ).rejects.toMatchObject({ code: 'invalid-query', message: expect.stringContaining('cancel') })
  })

  test('a change without a photo is refused', async () => {
    await expect(engine.run({ terms: [text('beach')], verb: 'change' })).rejects.toMatchObject({
      code: 'invalid-query'
    })
  })

  test('a term of an item that is gone', async () => {
    await expect(engine.run({ terms: [item(999_999)] })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('the same query gives the same order, and pages continue it', async () => {
    const first = await engine.run({ terms: [text('night street')] }, 10)
    const second = await engine.run({ terms: [text('night street')] }, 500)
    expect(second.hits.slice(0, 10)).toEqual(first.hits)
    const { hits } = await engine.side.handlers['search.page'](
      { resultId: first.resultId, offset: 10, limit: 500 },
      neverAborted
    )
    expect([...first.hits, ...hits]).toEqual(second.hits)
    expect(second.hits).toHaveLength(second.total)
    const { strong, likely, longShot } = second.bands
    expect(strong + likely + longShot).toBe(second.total)
    const bands = second.hits.map(({ band }) => band)
    expect(bands).toEqual([
      ...bands.filter((band) => band === 'strong'),
      ...bands.filter((band) => band === 'likely'),
      ...bands.filter((band) => band === 'long-shot')
    ])
    const { aspects } = await engine.side.handlers['search.layout']({ resultId: first.resultId }, neverAborted)
    expect([...aspects]).toEqual(second.hits.map(({ card }) => (card.kind === 'photo' ? 1.5 : 0)))
  })

  test('each item comes once', async () => {
    const { hits } = await engine.run({ terms: [text('harbour fog tram people')] }, 500)
    expect(new Set(hits.map(({ card }) => card.id)).size).toBe(hits.length)
  })

  test('an unknown result', async () => {
    const call = engine.side.handlers['search.page']({ resultId: 'gone', offset: 0, limit: 1 }, neverAborted)
    await expect(call).rejects.toMatchObject({ code: 'not-found', retry: 'now' })
  })

  test('without terms, everything by date', async () => {
    const result = await engine.run({}, 500)
    expect(result.plan).toEqual({ verb: 'browse', modelId: null, channels: ['date'] })
    expect(result.total).toBe(42)
    const dates = result.hits.map(({ card }) => card.date)
    expect(dates).toEqual(dates.toSorted().toReversed())
    expect(result.hits[0]).toMatchObject({ reason: 'written 1 May 2024', band: null })
    expect(result.bands).toEqual({ strong: 0, likely: 0, longShot: 0 })
  })

  test('only negatives: everything by date without what is strongly like them', async () => {
    const result = await engine.run(
      { terms: [text('castle', { polarity: 'negative' }), text('travel', { polarity: 'negative' })] },
      500
    )
    const found = new Set(result.hits.map(({ card }) => card.id))
    for (const time of times) expect(found).not.toContain(photos.get(`castle ${time}`))
    expect(found).not.toContain(lisbon)
    expect(found.size).toBe(37)
  })

  test('filters limit what vectors find', async () => {
    const { hits, total } = await engine.run({
      terms: [text('harbour')],
      filters: [
        { type: 'kind', kind: 'photo' },
        { type: 'in', folder: 'RIVER' }
      ]
    })
    expect(total).toBe(4)
    expect(hits.map(({ card }) => card.folder)).toEqual(Array(4).fill('Trips/river'))
  })

  test.each([
    [{ type: 'camera', text: 'canon' }, 1],
    [{ type: 'tag', tag: 'hafen' }, 1],
    [{ type: 'rating', atLeast: 4 }, 1],
    [{ type: 'rating', atLeast: 5 }, 0],
    [{ type: 'has', what: 'caption' }, 1],
    [{ type: 'has', what: 'gps' }, 1],
    [{ type: 'has', what: 'note' }, 0],
    [{ type: 'has', what: 'text' }, 10],
    [{ type: 'ext', extension: 'md' }, 9],
    [{ type: 'kind', kind: 'note' }, 9],
    [{ type: 'in', folder: 'trips/castle' }, 4],
    [{ type: 'in', folder: 'Photos' }, 42],
    [{ type: 'in', folder: 'castl' }, 0],
    [{ type: 'before', date: '2010-02-15' }, 1],
    [{ type: 'after', date: '2024-04-30' }, 1],
    [{ type: 'after', date: '2024-05-01' }, 0],
    [{ type: 'between', from: '2011-01-15', to: '2011-02-15' }, 2]
  ] as const)('the filter %j leaves %i', async (filter, count) => {
    expect((await engine.run({ filters: [filter] })).total).toBe(count)
  })

  test.each([
    [[{ type: 'in', folder: 'Rivr' }], 'Nothing in the library meets in:Rivr. Did you mean “river”?'],
    [[{ type: 'tag', tag: 'Hafn' }], 'Nothing in the library meets tag:Hafn. Did you mean “Hafen”?'],
    [
      [
        { type: 'kind', kind: 'note' },
        { type: 'camera', text: 'canon' }
      ],
      'Nothing meets everything at once. Without kind:note there would be one item.'
    ]
  ] as const)('filters that nothing meets say which: %j', async (filters, notice) => {
    const result = await engine.run({ filters: [...filters], terms: [text('harbour')] })
    expect(result.total).toBe(0)
    expect(result.notices).toEqual([notice])
  })

  test('a phrase in quotation marks must stand there', async () => {
    const found = await engine.run({ terms: [text('thick fog', { exact: true })] })
    expect(found.hits.map(({ card }) => card.id)).toEqual([lisbon])
    expect(found.hits[0]).toMatchObject({ band: 'strong', reason: 'note: Lisbon › Day 2' })
    const missing = await engine.run({ terms: [text('fog thick', { exact: true }), text('harbour')] })
    expect(missing).toMatchObject({ total: 0, notices: ['Nothing in the library contains “fog thick” word by word.'] })
  })

  test.each([
    ['IMG_32.jpg', 'file name: IMG_32.jpg'],
    ['img_32', 'file name: IMG_32.jpg'],
    ['hafen', 'tag: Hafen'],
    ['fishing boats at dusk', 'caption: Fishing boats at dusk'],
    ['lisbon', 'title: Lisbon'],
    ['harbour lay in thick', 'note: Lisbon › Day 2']
  ])('what is exactly “%s” comes first', async (words, reason) => {
    const { hits } = await engine.run({ terms: [text(words)] })
    expect(hits[0]).toMatchObject({ reason, band: 'strong' })
  })

  test('parts of names are found while typing', async () => {
    const { hits } = await engine.run({ terms: [text('kitch')] })
    expect(hits.slice(0, 4).map(({ card }) => card.folder)).toEqual(Array(4).fill('Trips/kitchen'))
    expect(hits[0]?.reason).toBe('folder: Trips › kitchen')
  })

  test('another language than the model’s is said once, and words still count', async () => {
    const { notices } = await engine.run({ terms: [text('der Hafen in der Nacht mit Nebel')] })
    expect(notices).toEqual(['This model knows English; your query looks like German.'])
  })

  test('offline items stay in search', async () => {
    engine.offline.add(1)
    const { hits } = await engine.run({ terms: [text('castle')] })
    engine.offline.clear()
    expect(hits.length).toBeGreaterThan(3)
    expect(hits.every(({ card }) => card.offline)).toBe(true)
  })

  test.each([
    '"',
    '""" OR',
    'harbour AND',
    'NEAR(a b, 2)',
    'a* OR b',
    '{text}: x',
    '^castle',
    "'; DROP TABLE item; --",
    '%',
    '_',
    '\\',
    'text : castle',
    '-',
    '(',
    ')',
    '+',
    'a"b',
    '\0',
    '\u202Eabc',
    '🏖️',
    '👩‍👩‍👧 family',
    'مرحبا بالعالم',
    '東京タワー',
    'x'.repeat(10_000),
    'word '.repeat(2000).trim()
  ])('hostile or odd text: %.20j', async (words) => {
    for (const exact of [false, true]) {
      for (const polarity of ['positive', 'negative'] as const) {
        const result = await engine.run({ terms: [text(words, { exact, polarity })] })
        expect(result.total).toBeGreaterThanOrEqual(0)
      }
    }
    expect((await engine.run({})).total).toBe(42)
  })

  test('text without letters is said to be left out', async () => {
    expect((await engine.run({ terms: [text('\u0007')] })).notices).toEqual([
      'A part of the query without any letters was left out.'
    ])
  })

  test('200 terms', async () => {
    const terms = Array.from({ length: 200 }, (_, i) => text(`${scenes[i % 8]} number ${i}`))
    const result = await engine.run({ terms })
    expect(result.plan.verb).toBe('mix')
    expect(result.total).toBeGreaterThan(0)
  })

  test('names of hits are names of files', async () => {
    expect(names(await engine.run({ filters: [{ type: 'camera', text: 'EOS' }] }))).toEqual(['boats.jpg'])
  })
})

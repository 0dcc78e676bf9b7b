import type { ItemCard, ItemDetail, Passage } from '../../../src/shared/item.ts'
import type { SearchQuery } from '../../../src/shared/query.ts'
import type { Band, Hit } from '../../../src/shared/search-result.ts'
import { fixtureNotes } from './notes.ts'
import { type FixturePhoto, photoCard } from './photos.ts'

/** How many notes stand among how many items. */
const noteEvery = 17
const newest = Date.UTC(2026, 5, 14, 18, 5)
const dayMs = 86_400_000

export interface FixtureItem {
  card: ItemCard
  /** The photo that is shown, also for a note. */
  photo: FixturePhoto
  note: (typeof fixtureNotes)[number] | null
}

/** Items in memory, made on demand, so that 100,000 of them cost nothing. Item ids start at 1, newest first. */
export class FixtureLibrary {
  readonly total: number
  readonly #photos: readonly FixturePhoto[]
  isOffline = false

  constructor(photos: readonly FixturePhoto[], total: number) {
    this.#photos = photos
    this.total = total
  }

  item(id: number): FixtureItem {
    const photo = this.#photos[(id * 7) % this.#photos.length]
    if (photo === undefined) throw new Error('The fixture library has no photos.')
    const date = new Date(newest - id * dayMs * (this.total > 1000 ? 0.06 : 2.4)).toISOString().slice(0, 19)
    const isNote = id % noteEvery === 3
    const note = fixtureNotes[id % fixtureNotes.length] ?? null
    if (!isNote || note === null) return { card: photoCard(photo, id, date, this.isOffline), photo, note: null }
    const hasCover = id % 2 === 0
    const card: ItemCard = {
      ...photoCard(photo, id, date, this.isOffline),
      kind: 'note',
      title: note.title,
      fileName: `${note.title}.md`,
      folder: note.folder,
      thumbnailKey: null,
      width: null,
      height: null,
      thumbHash: null,
      caption: null,
      excerpt: note.passage,
      coverKey: hasCover ? photo.key : null
    }
    return { card, photo, note }
  }

  photoByKey(key: string): FixturePhoto | undefined {
    return this.#photos.find((photo) => photo.key === key)
  }

  detail(id: number): ItemDetail {
    const { card, photo, note } = this.item(id)
    const isNote = note !== null
    const otherId = isNote ? Math.max(1, id - 1) : [3, 20, 37].find((noteId) => noteId <= this.total)
    const other = otherId === undefined ? null : this.item(otherId)
    return {
      card,
      contentKey: photo.key,
      sizeBytes: isNote ? 1_204 : 3_412_004,
      files: [
        {
          sourceId: 1,
          sourceName: 'Pictures',
          relativePath: `${card.folder}/${card.fileName}`,
          absolutePath: `/home/anna/Pictures/${card.folder}/${card.fileName}`
        }
      ],
      metadata: isNote
        ? null
        : {
            format: 'jpeg',
            width: photo.width,
            height: photo.height,
            takenAt: { local: card.date, offsetMinutes: 60, source: 'exif' },
            camera: 'FUJIFILM X-T4',
            lens: 'XF 23mm F2 R WR',
            iso: 400,
            exposureSeconds: 0.004,
            fNumber: 5.6,
            focalLengthMm: 23,
            latitude: 38.7075,
            longitude: -9.1364,
            altitudeMetres: 12,
            title: null,
            caption: photo.caption,
            keywords: ['harbour', 'morning', 'boats'],
            rating: 4,
            textSource: 'file'
          },
      texts: photo.caption === null || isNote ? [] : [{ reason: 'file', text: photo.caption, noteId: null }],
      links:
        other === null
          ? []
          : [
              {
                card: other.card,
                reason: isNote ? 'embeds' : 'folder-note',
                passage: passageOf(isNote ? note : other.note, [])
              }
            ],
      vectors: [{ modelId: 'starter', channel: isNote ? 'text' : 'image', count: 1 }]
    }
  }

  /** Everything that meets the filters which the fixture knows, best first; a fake of ranking, stable for a query. */
  find(query: SearchQuery): { ids: number[]; bands: { strong: number; likely: number; longShot: number } } {
    const kind = query.filters.find((filter) => filter.type === 'kind')?.kind
    const ids = Array.from({ length: this.total }, (_, i) => i + 1).filter(
      (id) => kind === undefined || (kind === 'note') === (id % noteEvery === 3)
    )
    if (query.terms.length === 0) return { ids, bands: { strong: 0, likely: 0, longShot: 0 } }
    const words = wordsOf(query)
    if (words.includes('zzz')) return { ids: [], bands: { strong: 0, likely: 0, longShot: 0 } }
    const seed = JSON.stringify(query.terms).length + Math.round(query.balance * 20)
    const score = (id: number) => {
      const { card, note } = this.item(id)
      const text = `${card.caption ?? ''} ${card.folder} ${note?.passage ?? ''}`.toLowerCase()
      return words.filter((word) => text.includes(word)).length + ((id * 2_654_435_761 + seed * 97) % 1000) / 1000
    }
    const limited =
      this.total > 1000
        ? ids
        : ids
            .map((id) => ({ id, score: score(id) }))
            .sort((a, b) => b.score - a.score)
            .map(({ id }) => id)
    const strong = Math.min(limited.length, 14)
    const likely = Math.min(limited.length - strong, 46)
    return { ids: limited, bands: { strong, likely, longShot: limited.length - strong - likely } }
  }

  hit(id: number, band: Band | null, query: SearchQuery): Hit {
    const { card, note } = this.item(id)
    const words = wordsOf(query)
    const passage = note !== null && band !== null ? passageOf(note, words) : null
    const reason = card.caption !== null && band === 'strong' ? `caption: ${card.caption.slice(0, 30)}` : 'looks alike'
    return {
      card,
      band,
      evidence: [
        { channel: note === null ? 'image' : 'text', term: 0, score: 0.31, rank: 1 },
        ...(band === 'strong' ? [{ channel: 'words' as const, term: 0, score: 7.2, rank: 3 }] : [])
      ],
      reason: note !== null ? `note: ${note.title} › ${note.heading}` : reason,
      passage
    }
  }
}

function wordsOf({ terms }: SearchQuery): string[] {
  return terms
    .flatMap(({ source }) => (source.type === 'text' ? source.text.toLowerCase().split(/\s+/) : []))
    .filter((word) => word.length > 2)
}

function passageOf(note: (typeof fixtureNotes)[number] | null, words: readonly string[]): Passage | null {
  if (note === null) return null
  const lower = note.passage.toLowerCase()
  const highlights = words.flatMap((word): [number, number][] => {
    const at = lower.indexOf(word)
    return at === -1 ? [] : [[at, at + word.length]]
  })
  return { text: note.passage, highlights, headingPath: [note.title, note.heading], line: 9 }
}

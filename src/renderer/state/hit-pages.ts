import type { Hit } from '../../shared/search-result.ts'

export const hitsPerPage = 100
/** Pages far from the view are let go and fetched again when they are wanted: 8,000 hits are about 10 MB. */
const maxPages = 80

/** The hits of an answer by their place, as far as they were fetched. Never changes; `with` gives a new one. */
export class HitPages {
  readonly #pages: ReadonlyMap<number, readonly Hit[]>

  constructor(pages: ReadonlyMap<number, readonly Hit[]> = new Map()) {
    this.#pages = pages
  }

  get(place: number): Hit | undefined {
    return this.#pages.get(Math.floor(place / hitsPerPage))?.[place % hitsPerPage]
  }

  has(place: number): boolean {
    return this.get(place) !== undefined
  }

  hasPage(page: number): boolean {
    return this.#pages.has(page)
  }

  /** The same with one page more; the page furthest from it goes when there are too many. */
  with(page: number, hits: readonly Hit[]): HitPages {
    const pages = new Map(this.#pages)
    pages.set(page, hits)
    if (pages.size > maxPages) {
      const furthest = [...pages.keys()].reduce((far, key) => (Math.abs(key - page) > Math.abs(far - page) ? key : far))
      pages.delete(furthest)
    }
    return new HitPages(pages)
  }

  /** The first page. */
  firstHits(): readonly Hit[] {
    return this.#pages.get(0) ?? []
  }
}

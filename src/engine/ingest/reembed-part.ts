import type { Database } from 'better-sqlite3'

/** One kind of what has to be embedded for another model. */
export interface ReembedPart {
  /** How many have all their vectors, and how many there are. Reads an index; takes a while on a large library. */
  count(): { done: number; total: number }
  /**
   * Embeds some that lack vectors; returns how many it looked at, 0 when a round is over. Rejects with what concerns all
   * (`judge`: `wait`, `stop`); what concerns one of them leaves it without vectors.
   */
  step(): Promise<number>
  /** Those of the last round that were embedded; when none was, nothing more can be done now. */
  embeddedInRound(): number
  startRound(): void
}

/** Counts rows by a condition. */
export function countRows(index: Database, sql: string): number {
  return index.prepare<[], number>(sql).pluck().get() ?? 0
}

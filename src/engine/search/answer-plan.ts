import type { Database } from 'better-sqlite3'
import { emptyScopeNotice } from './empty-scope-notice.ts'
import type { Condition } from './filter-conditions.ts'
import { factsOf } from './hit-facts.ts'
import { type ItemScores, scoreItems } from './item-scores.ts'
import { addMemoryCandidates } from './memory-candidates.ts'
import type { MemoryVectors } from './memory-vectors.ts'
import { rankItems, strongFrom } from './rank.ts'
import {
  createListSnapshot,
  createRankedSnapshot,
  type HitFacts,
  type ResultSnapshot,
  type SnapshotQuery
} from './result-snapshot.ts'
import { conditionsOf, fillScope, whereClause } from './scope.ts'
import type { SearchPlan } from './search-plan.ts'
import { addCandidates, addVectorCandidates, countScopeRows, isExactFaster } from './vector-candidates.ts'
import type { VectorSample } from './vector-sample.ts'
import { createPassageFinder, findWordHits, type WordHit } from './word-hits.ts'

/** A connection with what is kept between queries. */
export interface SearchReader {
  readonly index: Database
  /** The int8 vectors in memory; sqlite-vec answers while they are not there. */
  readonly memory: MemoryVectors
  sample(tables: NonNullable<SearchPlan['vectors']>['tables']): VectorSample
}

export interface Answer {
  readonly snapshot: ResultSnapshot
  readonly notices: string[]
}

/** Items by date, newest first, with their aspects. */
function listByDate(
  index: Database,
  conditions: readonly Condition[],
  without: ReadonlySet<number>
): { ids: Float64Array; aspects: Float32Array } {
  const { sql, params } = whereClause(conditions)
  const rows = index
    .prepare<(string | number)[], [number, number]>(
      `SELECT id, iif(kind = 'photo', coalesce(1.0 * width / height, 1.0), 0.0) FROM item
       WHERE ${sql} ORDER BY date DESC, id DESC`
    )
    .raw()
    .all(...params)
    .filter(([id]) => !without.has(id))
  return { ids: Float64Array.from(rows, ([id]) => id), aspects: Float32Array.from(rows, ([, aspect]) => aspect) }
}

/** A scope of so many vectors is compared exactly, all of it, though the scan in memory would be a little faster. */
const exactScopeRows = 5000

/** Puts the items to be scored into a temporary table and says which. */
async function gatherCandidates(
  reader: SearchReader,
  plan: SearchPlan,
  scoped: boolean,
  words: readonly WordHit[],
  breathe: () => Promise<void>
): Promise<'candidate' | 'scope'> {
  if (plan.vectors === null) return 'candidate'
  const { index } = reader
  const { tables, query, negatives } = plan.vectors
  const inMemory = reader.memory.isReady(tables)
  if (scoped) {
    const scopeRows = countScopeRows(index, tables)
    if (inMemory ? scopeRows <= exactScopeRows : isExactFaster(scopeRows, reader.sample(tables))) return 'scope'
  }
  const probes = query === null ? negatives : [query]
  for (const { vector } of probes) {
    if (inMemory) await addMemoryCandidates(index, reader.memory, tables, vector, scoped, breathe)
    else addVectorCandidates(index, tables, vector, reader.sample(tables), scoped)
  }
  addCandidates(index, new Set(words.map(({ itemId }) => itemId)))
  return 'candidate'
}

async function scoreCandidates(
  reader: SearchReader,
  plan: SearchPlan,
  scoped: boolean,
  words: readonly WordHit[],
  breathe: () => Promise<void>
): Promise<Map<number, ItemScores>> {
  if (plan.vectors === null) return new Map()
  const { tables, query, evidence, negatives, handicaps } = plan.vectors
  const from = await gatherCandidates(reader, plan, scoped, words, breathe)
  await breathe()
  const probes = { positive: query === null ? [] : [query, ...evidence], negative: negatives, handicaps }
  return await scoreItems(reader.index, tables, from, probes, reader.sample(tables), breathe)
}

/** Width by height of ranked items; also drops those whose last file is gone. */
function withAspects(index: Database, facts: readonly HitFacts[]): { facts: HitFacts[]; aspects: Float32Array } {
  const rows = index
    .prepare<[string], [number, number]>(
      `SELECT item.id, iif(kind = 'photo', coalesce(1.0 * width / height, 1.0), 0.0)
       FROM json_each(?) AS wanted JOIN item ON item.id = wanted.value WHERE ${whereClause([]).sql}`
    )
    .raw()
    .all(JSON.stringify(facts.map(({ itemId }) => itemId)))
  const aspects = new Map(rows)
  const present = facts.filter(({ itemId }) => aspects.has(itemId))
  return { facts: present, aspects: Float32Array.from(present, ({ itemId }) => aspects.get(itemId) ?? 0) }
}

/** A list by date, without what the negative terms strongly mean. */
async function browse(
  reader: SearchReader,
  plan: SearchPlan,
  conditions: readonly Condition[],
  breathe: () => Promise<void>
): Promise<ResultSnapshot> {
  const negatives = plan.vectors?.negatives ?? []
  const scores =
    negatives.length === 0 ? new Map() : await scoreCandidates(reader, plan, conditions.length > 0, [], breathe)
  const unwanted = new Set<number>()
  // A penalty counts from its own bound on; an item that is strongly like a negative term lies this much above it.
  for (const [itemId, { penalty }] of scores) if (penalty >= strongFrom - 2) unwanted.add(itemId)
  const { ids, aspects } = listByDate(reader.index, conditions, unwanted)
  return createListSnapshot(queryOf(plan), ids, aspects)
}

/** What is kept of a plan with its result: not the vectors. */
function queryOf({ verb, terms }: SearchPlan): SnapshotQuery {
  return { verb, terms }
}

/** Word hits of all texts; every item of the scope counts as exact where exact phrases made the scope. */
function wordHitsOf(index: Database, plan: SearchPlan, scoped: boolean): WordHit[] {
  if (plan.words.length === 0) return []
  const finder = createPassageFinder(index, scoped)
  return plan.words.flatMap((term) => findWordHits(finder, term))
}

/**
 * Answers a plan from the index: scope, candidates of each channel, exact scores, one order. Between its steps
 * `breathe` lets a cancellation in.
 */
export async function answerPlan(
  reader: SearchReader,
  plan: SearchPlan,
  breathe: () => Promise<void>
): Promise<Answer> {
  const { index } = reader
  const conditions = conditionsOf(index, plan)
  const scoped = conditions.length > 0
  const found = fillScope(index, conditions)
  await breathe()
  if (scoped && found === 0) {
    const snapshot = createListSnapshot(queryOf(plan), new Float64Array(), new Float32Array())
    return { snapshot, notices: [emptyScopeNotice(index, plan)] }
  }
  if (plan.verb === 'browse') return { snapshot: await browse(reader, plan, conditions, breathe), notices: [] }
  const words = wordHitsOf(index, plan, scoped)
  await breathe()
  const scores = await scoreCandidates(reader, plan, scoped, words, breathe)
  const weights = new Map(plan.words.map(({ term, weight }) => [term, weight]))
  const ranked = rankItems(scores, words, weights)
  await breathe()
  const { facts, aspects } = withAspects(index, factsOf(ranked))
  return { snapshot: createRankedSnapshot(queryOf(plan), facts, aspects), notices: [] }
}

import type { Database } from 'better-sqlite3'
import { dot } from '../../shared/vector-math.ts'
import type { VectorChannel } from '../library/vectors.ts'
import { type Calibration, calibrate } from './calibration.ts'
import type { Probe, SearchPlan, VectorTables } from './search-plan.ts'
import { readVector } from './stored-vector.ts'
import { type VectorSample, vectorChannels } from './vector-sample.ts'

/** What one channel says about an item for one probe. */
export interface ChannelScore {
  readonly channel: VectorChannel
  readonly term: number | null
  readonly cosine: number
  /** Spreads above an ordinary item: comparable between channels. */
  readonly strength: number
  /** The chunk of a note that scored so; null for a photo. */
  readonly chunkId: number | null
}

/** Scores of an item: the best of each channel for each probe, best first. */
export interface ItemScores {
  readonly scores: ChannelScore[]
  /** How much the negative terms take off, in spreads. */
  penalty: number
}

/** A negative term counts from here on: what is only a little like it is left in peace. */
const strongNegative = 2

interface CalibratedProbe extends Probe {
  readonly negative: boolean
  readonly calibrations: ReadonlyMap<VectorChannel, Calibration>
}

function calibrated(probes: readonly Probe[], negative: boolean, sample: VectorSample): CalibratedProbe[] {
  return probes.map((probe) => ({
    ...probe,
    negative,
    calibrations: new Map(vectorChannels.map((channel) => [channel, calibrate(probe, channel, sample)]))
  }))
}

interface VectorRow {
  item_id: number
  chunk_id: number | null
  channel: VectorChannel
  v: Buffer
}

/** Keeps the better of two scores of an item for the same probe and channel. */
function keepBest(scores: ChannelScore[], score: ChannelScore): void {
  const at = scores.findIndex(({ channel, term }) => channel === score.channel && term === score.term)
  if (at === -1) scores.push(score)
  else if ((scores[at]?.cosine ?? 0) < score.cosine) scores[at] = score
}

function penaltyOf(negatives: ReadonlyMap<number | null, { strength: number; weight: number }>): number {
  let penalty = 0
  for (const { strength, weight } of negatives.values()) penalty += weight * Math.max(0, strength - strongNegative)
  return penalty
}

/**
 * Exact float32 scores of all vectors of the items in a temporary table (`candidate` or `scope`), for the query, its
 * single terms and its negative terms. Items without vectors are not in the map.
 */
export async function scoreItems(
  index: Database,
  tables: VectorTables,
  from: 'candidate' | 'scope',
  probes: {
    positive: readonly Probe[]
    negative: readonly Probe[]
    handicaps: NonNullable<SearchPlan['vectors']>['handicaps']
  },
  sample: VectorSample,
  breathe: () => Promise<void>
): Promise<Map<number, ItemScores>> {
  const all = [...calibrated(probes.positive, false, sample), ...calibrated(probes.negative, true, sample)]
  const items = new Map<number, ItemScores & { negatives: Map<number | null, { strength: number; weight: number }> }>()
  const select = index.prepare<[number, number], VectorRow>(
    `SELECT e.item_id, e.chunk_id, e.channel, e.v FROM temp.${from} AS wanted
     CROSS JOIN ${tables.embeddingTable} AS e ON e.item_id = wanted.id
     WHERE wanted.id > ? AND wanted.id <= ? ORDER BY wanted.id, e.id`
  )
  for (const [after, upTo] of idRanges(index, from)) {
    for (const row of select.iterate(after, upTo)) {
      let item = items.get(row.item_id)
      if (item === undefined) {
        item = { scores: [], penalty: 0, negatives: new Map() }
        items.set(row.item_id, item)
      }
      const vector = readVector(row.v)
      for (const probe of all) {
        const cosine = dot(probe.vector, vector)
        const { center, spread } = probe.calibrations.get(row.channel) ?? { center: 0, spread: 1 }
        const strength = (cosine - center) / spread
        if (!probe.negative) {
          const { channel, chunk_id: chunkId } = row
          const counted = strength - probes.handicaps[channel]
          keepBest(item.scores, { channel, term: probe.term, cosine, strength: counted, chunkId })
        } else if (strength > (item.negatives.get(probe.term)?.strength ?? -Infinity)) {
          item.negatives.set(probe.term, { strength, weight: probe.weight })
        }
      }
    }
    await breathe()
  }
  for (const item of items.values()) {
    item.penalty = penaltyOf(item.negatives)
    item.scores.sort((a, b) => b.strength - a.strength)
  }
  return items
}

/** The ids of a temporary table in pieces, so that a cancelled query ends between two of them. */
function idRanges(index: Database, from: 'candidate' | 'scope'): [after: number, upTo: number][] {
  const ids = index.prepare<[], number>(`SELECT id FROM temp.${from} ORDER BY id`).pluck().all()
  const ranges: [number, number][] = []
  const step = 500
  for (let at = 0; at < ids.length; at += step) {
    ranges.push([at === 0 ? 0 : (ids[at - 1] ?? 0), ids[Math.min(at + step, ids.length) - 1] ?? 0])
  }
  return ranges
}

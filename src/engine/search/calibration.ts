import { dot } from '../../shared/vector-math.ts'
import type { VectorChannel } from '../library/vectors.ts'
import type { Probe, ProbeKind } from './search-plan.ts'
import type { VectorSample } from './vector-sample.ts'

/** What an ordinary, unrelated item scores in a channel: scores are told in spreads above the centre. */
export interface Calibration {
  readonly center: number
  readonly spread: number
}

/** Position of the 5 % quantile in standard deviations of a normal distribution. */
const fivePercent = 1.645
const leastSpread = 0.01
/** Where a library is too small to tell: unrelated pairs of the starter model score about 0 ± 0.12. */
const prior: Calibration = { center: 0, spread: 0.12 }
/** What the library says about a query counts in full from several times this many vectors on. */
const priorVotes = 10
/** Vectors of the library that stand in for queries, and how many they are compared with. */
const standIns = 40
const comparedWith = 300

/**
 * From the lower half of the scores: it is filled by what is unrelated, so that many good matches do not make each of
 * them look ordinary.
 */
function fromLowerHalf(vector: Float32Array, others: readonly Float32Array[]): Calibration {
  const scores = Float64Array.from(others, (other) => dot(vector, other)).sort()
  const at = (share: number) => scores[Math.floor(share * (scores.length - 1))] ?? 0
  return { center: at(0.5), spread: Math.max(leastSpread, (at(0.5) - at(0.05)) / fivePercent) }
}

/** Weighted mean; spreads are ratios, so theirs is geometric. */
function blend(a: Calibration, b: Calibration, shareOfA: number): Calibration {
  return {
    center: shareOfA * a.center + (1 - shareOfA) * b.center,
    spread: a.spread ** shareOfA * b.spread ** (1 - shareOfA)
  }
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const typical = new WeakMap<VectorSample, Map<string, Calibration>>()

/** The calibration of a usual query of this kind in a channel: the median over vectors of the library itself. */
function typicalCalibration(kind: ProbeKind, channel: VectorChannel, sample: VectorSample): Calibration {
  const known = typical.get(sample) ?? new Map<string, Calibration>()
  typical.set(sample, known)
  const key = `${kind} ${channel}`
  const held = known.get(key)
  if (held !== undefined) return held
  const queries = (sample.vectors.get(kind) ?? []).slice(0, standIns)
  const others = (sample.vectors.get(channel) ?? []).slice(-comparedWith)
  const found = queries.map((query) => fromLowerHalf(query, others))
  const middle = { center: median(found.map((c) => c.center)), spread: median(found.map((c) => c.spread)) }
  const enough = Math.min(queries.length, others.length)
  const calibration = enough === 0 ? prior : blend(middle, prior, enough / (enough + priorVotes))
  known.set(key, calibration)
  return calibration
}

/**
 * Centre and spread of a channel's scores for a query: half its own distribution over the library, half that of a usual
 * query. Its own alone fails where half of the library answers the query: then nothing would stand out.
 */
export function calibrate(
  { vector, kind }: Pick<Probe, 'vector' | 'kind'>,
  channel: VectorChannel,
  sample: VectorSample
): Calibration {
  const others = sample.vectors.get(channel) ?? []
  const usual = typicalCalibration(kind, channel, sample)
  return blend(fromLowerHalf(vector, others), usual, (0.5 * others.length) / (others.length + priorVotes))
}

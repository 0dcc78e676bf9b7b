import type { ResultSet } from '../../state/results-store.ts'
import type { Section } from './justified-layout.ts'

/** The bands of an answer in their order; a list without terms is one section. */
export function sectionsOf(
  { total, bands }: Pick<ResultSet, 'total' | 'bands'>,
  areLongShotsShown: boolean
): Section[] {
  const likelyFrom = bands.strong
  const longShotFrom = bands.strong + bands.likely
  if (longShotFrom + bands.longShot === 0) return [{ band: null, start: 0, end: total, isCollapsed: false }]
  return [
    { band: 'strong', start: 0, end: likelyFrom, isCollapsed: false },
    { band: 'likely', start: likelyFrom, end: longShotFrom, isCollapsed: false },
    { band: 'long-shot', start: longShotFrom, end: total, isCollapsed: !areLongShotsShown }
  ]
}

/**
 * Least number of insertions, deletions, replacements and swaps of neighbours that make `a` into `b`
 * (optimal string alignment distance: Damerau-Levenshtein without repeated edits). In UTF-16 units.
 */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      let cost = Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforePrevious[column - 2] ?? 0) + 1)
      }
      current.push(cost)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length] ?? 0
}

/** The word of a list that is nearest to a misspelt one, or null when none is near enough to be meant. */
export function nearestWord<W extends string>(word: string, words: readonly W[]): W | null {
  const lower = word.toLowerCase()
  const limit = lower.length >= 5 ? 2 : 1
  let best: W | null = null
  let bestDistance = limit + 1
  for (const candidate of words) {
    const distance = editDistance(lower, candidate.toLowerCase())
    if (distance < bestDistance && distance < candidate.length / 2) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

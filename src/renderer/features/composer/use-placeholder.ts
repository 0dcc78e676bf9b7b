import { useEffect, useState } from 'react'
import { useResults } from '../../state/results-store.ts'
import { exampleQueries } from './example-queries.ts'

const rotateEveryMs = 7_000
const plain = 'Describe a photo, or drop one here'

/** "Describe a photo…" followed by examples made of the person's own library, one after the other. */
export function usePlaceholder(): string {
  const result = useResults((state) => state.result)
  const [turn, setTurn] = useState(0)
  const [examples, setExamples] = useState<readonly string[]>([])
  useEffect(() => {
    if (result?.plan.verb !== 'browse' || result.query.filters.length > 0 || result.total === 0) return
    setExamples(exampleQueries(result.hits.firstHits().map(({ card }) => card)))
  }, [result])
  useEffect(() => {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
    const timer = setInterval(() => setTurn((now) => now + 1), rotateEveryMs)
    return () => clearInterval(timer)
  }, [])
  const texts = [plain, ...examples.map((example) => `Try: ${example}`)]
  return texts[turn % texts.length] ?? plain
}

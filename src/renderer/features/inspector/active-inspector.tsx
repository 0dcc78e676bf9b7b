import { useResults } from '../../state/results-store.ts'
import { useSelection } from '../../state/selection-store.ts'
import { useView } from '../../state/view-store.ts'
import { Inspector } from './inspector.tsx'

/** The details of the item that the keyboard is on, beside the results. */
export function ActiveInspector() {
  const isShown = useView((state) => state.isInspectorOpen && state.viewer.length === 0)
  const active = useSelection((state) => state.active)
  const card = useResults((state) => (active === null ? null : (state.result?.hits.get(active)?.card ?? null)))
  return isShown ? <Inspector card={card} /> : null
}

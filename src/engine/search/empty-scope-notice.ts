import type { Database } from 'better-sqlite3'
import { nearestWord } from '../../shared/edit-distance.ts'
import type { Filter } from '../../shared/query.ts'
import { formatFilter } from '../../shared/query-filters.ts'
import { allFolders, filterCondition } from './filter-conditions.ts'
import { conditionsOf, countItems } from './scope.ts'
import type { SearchPlan } from './search-plan.ts'

/** The nearest right spelling of a folder or tag that does not exist. */
function nearestName(index: Database, filter: Filter, plan: SearchPlan): string | null {
  if (filter.type === 'tag') {
    return nearestWord(filter.tag, index.prepare<[], string>('SELECT DISTINCT tag FROM tag').pluck().all())
  }
  if (filter.type !== 'in') return null
  const parts = allFolders(index, plan.sourceNames).flatMap(({ path }) => path.split('/'))
  return nearestWord(filter.folder, [...new Set(parts)])
}

/** "No item is in a folder “Lisbn”. Did you mean “Lisbon”?" */
function loneFilterNotice(index: Database, filter: Filter, plan: SearchPlan): string {
  const near = nearestName(index, filter, plan)
  const hint = near === null ? '' : ` Did you mean “${near}”?`
  return `Nothing in the library meets ${formatFilter(filter)}.${hint}`
}

/**
 * Why nothing meets the filters and phrases of a query: the first one that excludes everything by itself, or the one
 * without which there would be something, or that they do not go together.
 */
export function emptyScopeNotice(index: Database, plan: SearchPlan): string {
  const only = (part: Partial<SearchPlan>): SearchPlan => ({
    ...plan,
    filters: [],
    phrases: [],
    excluded: [],
    withoutItems: [],
    ...part
  })
  const count = (narrowed: SearchPlan) => countItems(index, conditionsOf(index, narrowed))
  if (count(only({})) === 0) return 'The library is empty. Add a folder with photos or notes first.'
  for (const filter of plan.filters) {
    const condition = filterCondition(index, filter, plan.sourceNames)
    if (countItems(index, [condition]) === 0) return loneFilterNotice(index, filter, plan)
  }
  for (const phrase of plan.phrases) {
    if (count(only({ phrases: [phrase] })) === 0) return `Nothing in the library contains “${phrase}” word by word.`
  }
  for (const filter of plan.filters) {
    const others = { ...plan, filters: plan.filters.filter((other) => other !== filter) }
    const left = count(others)
    if (left > 0) {
      const items = left === 1 ? 'one item' : `${left.toLocaleString('en')} items`
      return `Nothing meets everything at once. Without ${formatFilter(filter)} there would be ${items}.`
    }
  }
  for (const phrase of plan.phrases) {
    if (count({ ...plan, phrases: plan.phrases.filter((other) => other !== phrase) }) > 0) {
      return `Nothing that meets the rest contains “${phrase}” word by word.`
    }
  }
  return 'Nothing meets everything at once. Take some of the filters and phrases out.'
}

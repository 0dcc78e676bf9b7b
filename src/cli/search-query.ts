import { AppError } from '../shared/errors.ts'
import type { Filter, QueryProblem, SearchQueryInput } from '../shared/query.ts'
import { type FilterName, readFilter } from '../shared/query-filters.ts'
import { parseQuery } from '../shared/query-text.ts'
import { displayWidth, printable } from './display-text.ts'

/** The options of `keepsake search` that say what to look for. */
export interface QueryOptions {
  image: string[]
  not: string[]
  kind?: string
  in: string[]
  before?: string
  after?: string
  on?: string
  balance?: number
}

/** A typed query with places in it that were not understood. */
export class QueryError extends AppError {
  readonly problems: readonly QueryProblem[]
  /** The text with carets under the places. */
  readonly picture: string
  constructor(text: string, problems: readonly QueryProblem[]) {
    super('invalid-query', `The query was not understood: ${problems.map(({ message }) => message).join(' ')}`)
    this.problems = problems
    this.picture = pointAt(text, problems)
  }
}

/** The text with a line of carets and the message under each problem. */
export function pointAt(text: string, problems: readonly QueryProblem[]): string {
  return problems
    .map(({ start, end, message, suggestion }) => {
      const indent = ' '.repeat(displayWidth(printable(text.slice(0, start))))
      const carets = '^'.repeat(Math.max(1, displayWidth(printable(text.slice(start, end)))))
      const hint = suggestion === null ? '' : ` Try: ${printable(suggestion)}`
      return `  ${printable(text)}\n  ${indent}${carets}\n  ${printable(message)}${hint}`
    })
    .join('\n')
}

function filterOf(name: FilterName, value: string): Filter {
  const read = readFilter(name, value)
  if ('filter' in read) return read.filter
  const hint = read.suggestion === null ? '' : ` Try: --${read.suggestion.replace(':', ' ')}`
  throw new AppError('invalid-query', `--${name} ${printable(value)}: ${printable(read.message)}${hint}`)
}

function filtersOf(options: QueryOptions): Filter[] {
  const filters = options.in.map((folder) => filterOf('in', folder))
  for (const name of ['kind', 'before', 'after', 'on'] as const) {
    const value = options[name]
    if (value !== undefined) filters.push(filterOf(name, value))
  }
  return filters
}

/**
 * The query that a command line means: typed text with its own syntax, photos by the ids that the engine gave them, and
 * options. Throws `QueryError`, or `invalid-query` for an option.
 */
export function queryOf(text: string, imageIds: readonly string[], options: QueryOptions): SearchQueryInput {
  const { terms, filters, problems } = parseQuery(text)
  if (problems.length > 0) throw new QueryError(text, problems)
  return {
    terms: [
      ...imageIds.map((imageId) => ({ source: { type: 'image' as const, imageId } })),
      ...terms,
      ...options.not.map((not) => ({ source: { type: 'text' as const, text: not }, polarity: 'negative' as const }))
    ],
    filters: [...filters, ...filtersOf(options)],
    balance: options.balance
  }
}

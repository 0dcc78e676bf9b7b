import { type Command, InvalidArgumentError } from 'commander'
import { AppError } from '../../shared/errors.ts'
import type { Hit, SearchResult } from '../../shared/search-result.ts'
import {
  type CommandContext,
  type CommonOptions,
  type EngineClient,
  examples,
  withLibrary
} from '../command-context.ts'
import { readImageFile } from '../image-file.ts'
import { positiveNumber } from '../option-values.ts'
import { jsonOf, locate, printHits } from '../search-output.ts'
import { type QueryOptions, queryOf } from '../search-query.ts'

/** The engine gives so many hits at a time. */
const pageSize = 500

interface SearchOptions extends QueryOptions {
  limit: number
}

const collect = (value: string, all: readonly string[]) => [...all, value]

function balanceValue(text: string): number {
  const balance = Number(text)
  if (text.trim() === '' || !(balance >= 0 && balance <= 1)) {
    throw new InvalidArgumentError('It must be a number from 0 (like the photo) to 1 (like the words).')
  }
  return balance
}

type Photo = Awaited<ReturnType<typeof readImageFile>>

/** What is wrong with the command line itself; the library need not be opened for that. */
async function readArguments(text: string, options: SearchOptions): Promise<Photo[]> {
  const { terms = [], filters = [] } = queryOf(text, [], options)
  if (options.image.length + terms.length + filters.length === 0) {
    throw new AppError('invalid-query', 'Say what to look for: words, --image FILE, or a filter such as --kind photo.')
  }
  return await Promise.all(options.image.map(readImageFile))
}

async function search(
  client: EngineClient,
  text: string,
  photos: readonly Photo[],
  options: SearchOptions
): Promise<SearchResult> {
  const imageIds: string[] = []
  for (const photo of photos) imageIds.push((await client.call('query.addImage', photo)).imageId)
  const query = queryOf(text, imageIds, options)
  const result = await client.call('search.run', { query, limit: Math.min(options.limit, pageSize) })
  const hits: Hit[] = [...result.hits]
  while (hits.length < Math.min(options.limit, result.total)) {
    const limit = Math.min(options.limit - hits.length, pageSize)
    const page = await client.call('search.page', { resultId: result.resultId, offset: hits.length, limit })
    if (page.hits.length === 0) break
    hits.push(...page.hits)
  }
  return { ...result, hits }
}

/** `search`. */
export function registerSearchCommand(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('search')
    .description('find photos and notes by words, by photos, or by both')
    .argument('[text...]', 'what to look for; knows "exact phrase", kind:photo, in:folder, before:2023 and more')
    .option(
      '--image <file>',
      'look for something like this photo; with words: like it, but … (repeatable)',
      collect,
      []
    )
    .option('--not <text>', 'away from this (repeatable)', collect, [])
    .option('--kind <kind>', 'photo or note')
    .option('--in <folder>', 'in a folder of this name and below (repeatable)', collect, [])
    .option('--before <date>', 'before a day, month or year: 2023, 2023-07, 2023-07-14')
    .option('--after <date>', 'after it')
    .option('--on <date>', 'within it')
    .option('--balance <number>', 'photo and words: 0 stays close to the photo, 1 close to the words', balanceValue)
    .option('--limit <n>', 'at most so many', positiveNumber, 20)
    .addHelpText(
      'after',
      examples([
        'search "boats in the evening"',
        'search --image harbour-day.jpg "at night"',
        'search --image a.jpg --image b.jpg --not people --kind photo --limit 5',
        `search '"exact phrase" in:travel after:2022'`,
        'search --kind note --after 2024 --json'
      ])
    )
    .action(async (words: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SearchOptions & CommonOptions>()
      const text = words.join(' ')
      const photos = await readArguments(text, options)
      const [result, sources] = await withLibrary(context, options, async (client) => [
        await search(client, text, photos, options),
        await client.call('sources.list', {})
      ])
      const hits = locate(result.hits, sources)
      if (options.json) terminal.printJson(jsonOf(result, hits))
      else printHits(terminal, result, hits)
    })
}

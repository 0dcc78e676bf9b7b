import type { Command } from 'commander'
import type { Status } from '../../shared/status.ts'
import {
  type CommandContext,
  type CommonOptions,
  type EngineClient,
  examples,
  withLibrary
} from '../command-context.ts'
import { counted, duration, printable } from '../display-text.ts'
import type { ProgressLine } from '../terminal.ts'

function describe(status: Status): { fraction: number | null; text: string } {
  const { done, total, itemsPerSecond, etaSeconds, current, state } = status.ingest
  if (state === 'paused') return { fraction: null, text: 'Paused. Go on in Keepsake, or end with Ctrl+C.' }
  if (total === 0) return { fraction: null, text: 'Looking for files …' }
  const rate = itemsPerSecond > 0 ? `  ${itemsPerSecond.toFixed(1)}/s` : ''
  const eta = etaSeconds === null ? '' : `  ${duration(etaSeconds)} left`
  return { fraction: done / total, text: `${done}/${total}${rate}${eta}  ${printable(current ?? '')}` }
}

/** Compares all sources with the disk and waits until everything has been read, with progress. */
async function indexAll(client: EngineClient, progress: ProgressLine): Promise<Status> {
  const stop = client.subscribe('status.watch', {}, (status) => {
    const { fraction, text } = describe(status)
    progress.show(fraction, text)
  })
  try {
    await client.call('sources.rescan', { id: null })
    return await client.call('ingest.settle', {})
  } finally {
    stop()
    progress.clear()
  }
}

function printSummary({ terminal }: CommandContext, status: Status, seconds: number): void {
  const { found, ready, waiting, skipped, failed } = status.counts
  terminal.print(`${ready.toLocaleString('en')} of ${counted(found, 'file')} can be found (${duration(seconds)}).`)
  terminal.print(`found ${found} = ready ${ready} + waiting ${waiting} + skipped ${skipped} + failed ${failed}`)
  if (failed > 0) terminal.note(`${counted(failed, 'file')} could not be read; see: keepsake failures`)
  if (waiting > 0) terminal.note('Indexing is paused, or a folder is offline; the files that wait are read later.')
  for (const notice of status.notices) terminal.note(printable(notice.message))
}

/** `index`. */
export function registerIndexCommand(program: Command, context: CommandContext): void {
  program
    .command('index')
    .description('read what is new or changed, and wait until it can all be found')
    .addHelpText('after', examples(['index', 'index --json']))
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const startedAt = performance.now()
      const status = await withLibrary(context, options, (client) => indexAll(client, context.terminal.progress()))
      const seconds = (performance.now() - startedAt) / 1000
      if (options.json) {
        const { photos, notes, counts, notices } = status
        return context.terminal.printJson({ photos, notes, counts, notices, seconds: Number(seconds.toFixed(3)) })
      }
      if (status.counts.found === 0)
        context.terminal.note('No photos or notes were found. Add a folder: keepsake add DIR')
      printSummary(context, status, seconds)
    })
}

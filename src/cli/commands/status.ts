import type { Command } from 'commander'
import type { Source, Status } from '../../shared/status.ts'
import { type CommandContext, type CommonOptions, examples, withLibrary } from '../command-context.ts'
import { counted, duration, fileSize, printable } from '../display-text.ts'
import type { Terminal } from '../terminal.ts'

function describeIngest({ ingest }: Status): string {
  switch (ingest.state) {
    case 'idle':
      return 'everything has been read'
    case 'scanning':
      return 'comparing the folders with the disk'
    case 'paused':
      return `paused at ${ingest.done} of ${ingest.total}`
    case 'waiting':
      return 'waiting'
    case 'running': {
      const eta = ingest.etaSeconds === null ? '' : `, ${duration(ingest.etaSeconds)} left`
      return `reading, ${ingest.done} of ${ingest.total}${eta}`
    }
  }
}

function describeModel({ model }: Status): string {
  if (model === null) return 'not loaded yet'
  const runs = model.provider === null ? '' : `, on ${model.provider}${model.precision ? ` (${model.precision})` : ''}`
  return `${model.name} ${model.version}, ${model.dimension} dimensions, ${fileSize(model.sizeBytes)}${runs}`
}

function printStatus(terminal: Terminal, status: Status, sources: readonly Source[]): void {
  const { found, ready, waiting, skipped, failed } = status.counts
  const row = (name: string, text: string) => terminal.print(`${terminal.style('bold', name.padEnd(9))} ${text}`)
  row('Library', printable(status.libraryDirectory))
  row('Contents', `${counted(status.photos, 'photo')}, ${counted(status.notes, 'note')}`)
  row('Files', `found ${found} = ready ${ready} + waiting ${waiting} + skipped ${skipped} + failed ${failed}`)
  row('Indexing', describeIngest(status))
  row('Model', describeModel(status))
  for (const { name, state, message } of status.processes) {
    // A command that opens the library itself is done before they have started.
    if (state === 'starting' || (state === 'running' && message === null)) continue
    row('Process', `${name}: ${state}${message ? `. ${printable(message)}` : ''}`)
  }
  for (const { path, health, message } of sources) {
    row('Folder', `${printable(path)}: ${health}${message ? `. ${printable(message)}` : ''}`)
  }
  for (const { level, message } of status.notices) row(level === 'info' ? 'Notice' : 'Warning', printable(message))
}

/** `status`. */
export function registerStatusCommand(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description('show what the library holds and what is going on')
    .addHelpText('after', examples(['status', 'status --json']))
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const [status, sources] = await withLibrary(context, options, (client) =>
        Promise.all([client.call('status.get', {}), client.call('sources.list', {})])
      )
      if (options.json) return context.terminal.printJson({ ...status, sources })
      printStatus(context.terminal, status, sources)
    })
}

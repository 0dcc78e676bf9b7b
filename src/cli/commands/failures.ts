import { type Command, InvalidArgumentError } from 'commander'
import { AppError } from '../../shared/errors.ts'
import { type CommandContext, type CommonOptions, examples, withLibrary } from '../command-context.ts'
import { counted, printable } from '../display-text.ts'
import { positiveNumber } from '../option-values.ts'
import { findSource } from './sources.ts'

interface FailuresOptions {
  skipped?: boolean
  source?: string
  limit: number
}

function registerFailures(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('failures')
    .description('list files that could not be read, with the reason')
    .option('--skipped', 'list files that were left out on purpose instead')
    .option('--source <folder>', 'only those of one folder (path, number or name)')
    .option('--limit <n>', 'at most so many', positiveNumber, 100)
    .addHelpText('after', examples(['failures', 'failures --source ~/Pictures', 'failures --skipped --json']))
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<FailuresOptions & CommonOptions>()
      const { total, failures } = await withLibrary(context, options, async (client) => {
        const state = options.skipped ? 'skipped' : 'failed'
        const sources = await client.call('sources.list', {})
        const sourceId = options.source === undefined ? null : findSource(sources, options.source).id
        const page = Math.min(options.limit, 500)
        return await client.call('failures.list', { state, sourceId, limit: page })
      })
      if (options.json) return terminal.printJson({ total, failures })
      if (total === 0) return terminal.note(options.skipped ? 'No file was left out.' : 'Every file could be read.')
      for (const { id, sourceName, relativePath, code, message } of failures) {
        const place = `${printable(sourceName)}/${printable(relativePath)}`
        terminal.print(`${terminal.style('bold', String(id).padStart(6))}  ${place}`)
        terminal.print(`        ${terminal.style('yellow', code)}: ${printable(message)}`)
      }
      if (total > failures.length) terminal.note(`… and ${counted(total - failures.length, 'more', 'more')}.`)
      if (!options.skipped) terminal.note('Try them again: keepsake retry, or keepsake retry NUMBER …')
    })
}

function failureId(text: string, all: readonly number[] | undefined): number[] {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a number as "keepsake failures" shows it.')
  return [...(all ?? []), Number(text)]
}

function registerRetry(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('retry')
    .description('try failed files again (all of them when no number is given)')
    .argument('[numbers...]', 'numbers as "keepsake failures" shows them', failureId)
    .option('--ignore', 'leave the files out instead, until they change')
    .addHelpText('after', examples(['retry', 'retry 12 15', 'retry 12 --ignore']))
    .action(async (numbers: number[] | undefined, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<{ ignore?: boolean } & CommonOptions>()
      const ids = numbers === undefined || numbers.length === 0 ? 'all' : numbers
      const method = options.ignore ? 'failures.ignore' : 'failures.retry'
      const { count } = await withLibrary(context, options, (client) => client.call(method, { ids }))
      if (ids !== 'all' && count === 0) {
        throw new AppError('not-found', 'None of these numbers is a failed file. See: keepsake failures')
      }
      if (options.json) return terminal.printJson({ count })
      const verb = options.ignore ? 'left out until they change' : 'read again'
      terminal.print(`${counted(count, 'file')} will be ${verb}.`)
      if (count > 0 && !options.ignore) terminal.note('Run "keepsake index" to do it now.')
    })
}

/** `failures`, `retry`. */
export function registerFailureCommands(program: Command, context: CommandContext): void {
  registerFailures(program, context)
  registerRetry(program, context)
}

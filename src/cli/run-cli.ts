import { Command, CommanderError } from 'commander'
import { watchStopSignals } from '../node-host/stop-signals.ts'
import { AppError, toAppError } from '../shared/errors.ts'
import { type CommandContext, ExitWith } from './command-context.ts'
import { registerEmbedCommand } from './commands/embed.ts'
import { registerFailureCommands } from './commands/failures.ts'
import { registerIndexCommand } from './commands/index-command.ts'
import { registerLibraryCommands } from './commands/library.ts'
import { registerModelCommands } from './commands/model.ts'
import { registerSampleCommand } from './commands/sample.ts'
import { registerSearchCommand } from './commands/search.ts'
import { registerServeCommand } from './commands/serve.ts'
import { registerSourceCommands } from './commands/sources.ts'
import { registerStatusCommand } from './commands/status.ts'
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts'
import { printError, processTerminal, type Terminal } from './terminal.ts'
import { version } from './version.ts'

const overview = `
Start:
  $ keepsake sample ~/keepsake-sample       draw something to try
  $ keepsake add ~/keepsake-sample
  $ keepsake index
  $ keepsake search "boats in the evening"
  $ keepsake serve                          the page in your browser

Exit codes: 0 done, 1 failed, 2 not understood, 3 not found, 4 the library is open elsewhere, 130 stopped.`

/** The program with all its commands. */
export function createProgram(context: CommandContext, asJson = false): Command {
  const program = new Command('keepsake')
    .configureOutput(asJson ? { writeErr: () => {} } : {})
    .description('Finds your photos and notes together, on your own machine.')
    .version(version)
    .option('--library <folder>', 'the library to use (else KEEPSAKE_LIBRARY, else your own)')
    .option('--json', 'answer in JSON')
    .addHelpText('after', overview)
    .showHelpAfterError('(keepsake --help tells what there is)')
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
  registerSourceCommands(program, context)
  registerIndexCommand(program, context)
  registerSearchCommand(program, context)
  registerStatusCommand(program, context)
  registerFailureCommands(program, context)
  registerServeCommand(program, context)
  registerSampleCommand(program, context)
  registerLibraryCommands(program, context)
  registerModelCommands(program, context)
  registerEmbedCommand(program, context)
  return program
}

/** Commander has said what was wrong (but not as JSON), or shown the help that was asked for. */
function endUsage(error: CommanderError, terminal: Terminal, asJson: boolean): ExitCode {
  if (error.exitCode === 0) return exitCodes.ok
  if (asJson)
    printError(
      terminal,
      new AppError('invalid-input', error.message.replace(/^error: /, '').replaceAll('\n', ' ')),
      true
    )
  return exitCodes.usage
}

/** Runs a command line (without `node` and the script). Resolves with the exit code; never rejects. */
export async function runCli(args: readonly string[]): Promise<number> {
  const stop = watchStopSignals()
  const terminal = processTerminal()
  const asJson = args.includes('--json')
  const program = createProgram({ terminal, signal: stop.signal }, asJson)
  try {
    await program.parseAsync(args, { from: 'user' })
    return stop.signal.aborted ? stop.exitCode() : exitCodes.ok
  } catch (error) {
    if (error instanceof CommanderError) return endUsage(error, terminal, asJson)
    if (error instanceof ExitWith) return error.code
    if (stop.signal.aborted) {
      terminal.note('Stopped.')
      return stop.exitCode()
    }
    const appError = toAppError(error)
    printError(terminal, appError, asJson)
    return exitCodeOf(appError.code)
  } finally {
    stop.dispose()
  }
}

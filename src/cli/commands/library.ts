import { resolve } from 'node:path'
import type { Command } from 'commander'
import { listBackups } from '../../engine/library/backup.ts'
import { lockLibrary } from '../../engine/library/lock.ts'
import { libraryDirectoryOf } from '../../node-host/library-directory.ts'
import { type CommandContext, type CommonOptions, ExitWith, examples, withLibrary } from '../command-context.ts'
import { counted, fileSize, printable } from '../display-text.ts'
import { exitCodes } from '../exit-codes.ts'

function registerDoctor(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('doctor')
    .description('look for damage in the library; ends with 1 when some is left')
    .option('--repair', 'repair what can be repaired; your files are not touched')
    .addHelpText('after', examples(['doctor', 'doctor --repair', 'doctor --json']))
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<{ repair?: boolean } & CommonOptions>()
      const repair = options.repair === true
      const { findings } = await withLibrary(context, options, (client) => client.call('library.doctor', { repair }))
      const left = findings.filter(({ repaired }) => !repaired)
      if (options.json) terminal.printJson({ findings })
      else if (findings.length === 0) terminal.print('The library is in order.')
      else {
        for (const { check, message, repaired } of findings) {
          const mark = repaired ? terminal.style('green', 'repaired') : terminal.style('yellow', 'found')
          terminal.print(`${mark}  ${check}: ${message}`)
        }
        if (!repair) terminal.note('Repair it: keepsake doctor --repair')
      }
      if (left.length > 0) throw new ExitWith(exitCodes.failed)
    })
}

function registerBackup(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('backup')
    .description('make a checked copy of what you made: folders, settings, choices')
    .argument('[file]', 'a new file, or a folder; left out: the library keeps its last ten backups itself')
    .addHelpText('after', examples(['backup', 'backup /media/usb/keepsake.db']))
    .action(async (file: string | undefined, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const target = file === undefined ? null : resolve(file)
      const made = await withLibrary(context, options, (client) => client.call('library.backup', { file: target }))
      if (options.json) return terminal.printJson(made)
      terminal.print(`Backed up to ${printable(made.file)} (${fileSize(made.sizeBytes)})`)
    })
}

async function printBackups({ terminal }: CommandContext, libraryDirectory: string, asJson: boolean): Promise<void> {
  const backups = await listBackups(libraryDirectory)
  if (asJson) return terminal.printJson({ backups })
  if (backups.length === 0) terminal.note(`There are no backups in ${libraryDirectory} yet.`)
  for (const { file, sizeBytes, createdAt } of backups) {
    terminal.print(`${createdAt.toISOString()}  ${fileSize(sizeBytes).padStart(9)}  ${printable(file)}`)
  }
  if (backups.length > 0) terminal.note('Restore one: keepsake restore FILE')
}

function registerRestore(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('restore')
    .description('put a backup in the place of the library (Keepsake must be closed); without a file: list the backups')
    .argument('[file]', 'the backup')
    .addHelpText('after', examples(['restore', 'restore ~/.local/share/keepsake/backups/library-….db']))
    .action(async (file: string | undefined, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const libraryDirectory = libraryDirectoryOf(options.library)
      if (file === undefined) return await printBackups(context, libraryDirectory, options.json === true)
      const { restoreLibrary } = await import('../../engine/library/restore.ts')
      const lock = lockLibrary(libraryDirectory, 'cli')
      try {
        const restored = restoreLibrary(lock, resolve(file))
        if (options.json) return terminal.printJson(restored)
        terminal.print(`Restored a library of ${counted(restored.sources, 'folder')}.`)
        if (restored.replaced !== null) terminal.print(`The replaced one was kept: ${printable(restored.replaced)}`)
        if (restored.rebuildsIndex) terminal.note('It knows other folders, so the search index is built again.')
      } finally {
        lock.release()
      }
    })
}

/** `doctor`, `backup`, `restore`. */
export function registerLibraryCommands(program: Command, context: CommandContext): void {
  registerDoctor(program, context)
  registerBackup(program, context)
  registerRestore(program, context)
}

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { drawSampleInChild } from '../../node-host/draw-sample.ts'
import { type CommandContext, type CommonOptions, examples } from '../command-context.ts'
import { printable } from '../display-text.ts'

/** `sample`. */
export function registerSampleCommand(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('sample')
    .description('draw a sample library: about 150 pictures and 30 notes; nothing else happens to it')
    .argument('<folder>', 'a new or empty folder')
    .addHelpText('after', examples(['sample ~/keepsake-sample', 'sample /tmp/sample && keepsake add /tmp/sample']))
    .action(async (folder: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const directory = resolve(folder)
      const progress = terminal.progress()
      let drawn = 0
      try {
        await drawSampleInChild(
          directory,
          (done, total) => {
            drawn = done
            progress.show(done / total, `Drawing ${done} of ${total}`)
          },
          context.signal
        )
      } finally {
        progress.clear()
      }
      if (options.json) return terminal.printJson({ directory, files: drawn })
      terminal.print(`Drew the sample into ${printable(directory)}`)
      terminal.note(`Add it to your library: keepsake add ${printable(folder)}`)
    })
}

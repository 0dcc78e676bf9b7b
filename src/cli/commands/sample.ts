import { resolve } from 'node:path'
import type { Command } from 'commander'
import { drawSampleInChild } from '../../node-host/draw-sample.ts'
import { type CommandContext, type CommonOptions, examples } from '../command-context.ts'
import { counted, fileSize, printable } from '../display-text.ts'

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
      try {
        const onProgress = (done: number, total: number) => progress.show(done / total, `Drawing ${done} of ${total}`)
        const drawn = await drawSampleInChild(directory, onProgress, context.signal)
        progress.clear()
        if (options.json) return terminal.printJson({ directory, ...drawn })
        const contents = `${counted(drawn.photos, 'picture')} and ${counted(drawn.notes, 'note')}`
        terminal.print(`Drew ${contents} into ${printable(directory)} (${fileSize(drawn.sizeBytes)})`)
      } finally {
        progress.clear()
      }
      terminal.note(`Add it to your library: keepsake add ${printable(folder)}`)
    })
}

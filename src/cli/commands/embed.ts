import type { Command } from 'commander'
import { AppError } from '../../shared/errors.ts'
import { type CommandContext, type CommonOptions, examples, withLibrary } from '../command-context.ts'
import { readImageFile } from '../image-file.ts'

interface EmbedOptions {
  model?: string
  text?: string
  image?: string
}

/** `embed`. */
export function registerEmbedCommand(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('embed')
    .description('print the embedding of a text, a photo, or both together')
    .option('--model <id>', 'an installed model; left out: the one in use')
    .option('--text <text>', 'the text')
    .option('--image <file>', 'the photo')
    .addHelpText(
      'after',
      examples(['embed --text "a harbour at night" --json', 'embed --image a.jpg --text "at night" --json'])
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<EmbedOptions & CommonOptions>()
      if (options.text === undefined && options.image === undefined) {
        throw new AppError('invalid-input', 'Say what to embed: --text TEXT, --image FILE, or both.')
      }
      const image = options.image === undefined ? null : (await readImageFile(options.image)).bytes
      const { model, dimension, embedding } = await withLibrary(context, options, (client) =>
        client.call('embed.run', { modelId: options.model ?? null, text: options.text ?? null, image })
      )
      if (options.json) return terminal.printJson({ model, dimension, embedding })
      const first = [...embedding.subarray(0, 6)].map((x) => x.toFixed(4)).join(', ')
      terminal.print(`${model}, ${dimension} dimensions: ${first}, …`)
      terminal.note('All numbers: --json')
    })
}

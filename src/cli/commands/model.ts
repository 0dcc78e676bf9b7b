import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import type { AvailableModel } from '../../shared/available-model.ts'
import { AppError } from '../../shared/errors.ts'
import type { ModelState, Status } from '../../shared/status.ts'
import {
  type CommandContext,
  type CommonOptions,
  type EngineClient,
  examples,
  withLibrary
} from '../command-context.ts'
import { fileSize, printable } from '../display-text.ts'

interface InstallOptions {
  config?: string
  tokenizer?: string
  id?: string
}

/** Runs `work` with the progress of the engine's tasks of these kinds on the terminal. */
async function withTaskProgress<T>(
  { terminal }: CommandContext,
  client: EngineClient,
  kinds: readonly string[],
  work: () => Promise<T>
): Promise<T> {
  const progress = terminal.progress()
  const show = ({ tasks }: Status) => {
    const task = tasks.find(({ id }) => kinds.some((kind) => id.startsWith(kind)))
    if (task === undefined) return
    const fraction = task.total === 0 ? null : task.done / task.total
    const percent = fraction === null ? '' : `  ${Math.floor(fraction * 100)} %`
    progress.show(fraction, `${printable(task.label)}${percent}`)
  }
  const stop = client.subscribe('status.watch', {}, show)
  try {
    return await work()
  } finally {
    stop()
    progress.clear()
  }
}

function registerInstall(models: Command, context: CommandContext): void {
  const { terminal } = context
  models
    .command('install')
    .description('install a model from this machine: a Visualized BGE checkpoint, or a folder with a model.json')
    .argument('<path>', 'the .pth or .safetensors file, or the folder')
    .option('--config <file>', 'a config.json for a checkpoint that is not one of the official ones')
    .option('--tokenizer <folder>', 'where its tokenizer.json lies (else: beside the checkpoint)')
    .option('--id <name>', 'what to call it (else: made from the file name)')
    .addHelpText('after', examples(['model install Visualized_base_en_v1.5.pth --tokenizer bge-base-en-v1.5']))
    .action(async (path: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<InstallOptions & CommonOptions>()
      const absolute = (file: string | undefined) => (file === undefined ? null : resolve(file))
      const request = {
        path: resolve(path),
        config: absolute(options.config),
        tokenizer: absolute(options.tokenizer),
        id: options.id ?? null
      }
      const model = await withLibrary(context, options, (client) =>
        withTaskProgress(context, client, ['install-model'], () =>
          client.call('models.install', request, { signal: context.signal })
        )
      )
      if (options.json) return terminal.printJson(model)
      terminal.print(`Installed ${printable(model.name)} as "${model.id}" (${fileSize(model.sizeBytes)}).`)
      terminal.note(`Search with it: keepsake model use ${model.id}`)
    })
}

function printModel({ terminal }: CommandContext, model: ModelState): void {
  const { active, preparing, builtIn = false } = model
  const waits = preparing === undefined ? '' : `being prepared, ${preparing.done} of ${preparing.total}`
  const state = active ? terminal.style('green', 'in use') : terminal.style('yellow', waits)
  terminal.print(`${terminal.style('bold', model.id)}  ${state}`.trimEnd())
  const facts = [`${model.dimension} dimensions`, fileSize(model.sizeBytes), model.languages.join(', ')]
  if (builtIn) facts.push('came with Keepsake')
  terminal.print(`  ${printable(model.name)}: ${facts.join('; ')}`)
  terminal.print(`  good at: ${model.goodAt.join(', ')}`)
  terminal.print(`  licence: ${printable(model.licence)}`)
}

function registerList(models: Command, context: CommandContext): void {
  models
    .command('list')
    .description('list the models on this machine')
    .addHelpText('after', examples(['model list', 'model list --json']))
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const list = await withLibrary(context, options, (client) => client.call('models.list', {}))
      if (options.json) return context.terminal.printJson(list)
      for (const model of list) printModel(context, model)
    })
}

function printAvailable({ terminal }: CommandContext, model: AvailableModel): void {
  terminal.print(`${terminal.style('bold', model.id)}${model.installed ? '  installed' : ''}`)
  terminal.print(
    `  ${model.name}: ${model.dimension} dimensions; ${fileSize(model.sizeBytes)} from ${model.hosts.join(', ')}`
  )
  terminal.print(`  ${model.summary}`)
  terminal.print(`  licence: ${model.licence}`)
  terminal.print(`  ${model.page}`)
}

function registerAvailable(models: Command, context: CommandContext): void {
  models
    .command('available')
    .description('list the models that Keepsake can fetch; asking does not touch the network')
    .addHelpText('after', examples(['model available', 'model available --json']))
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const list = await withLibrary(context, options, (client) => client.call('models.available', {}))
      if (options.json) return context.terminal.printJson(list)
      for (const model of list) printAvailable(context, model)
    })
}

/** Asks on the terminal. Throws `invalid-input` where nobody can answer. */
async function confirm({ terminal, signal }: CommandContext, question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new AppError('invalid-input', 'Nothing was fetched: agree to the licence and the hosts above with --yes.')
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal })
    if (/^y(es)?$/i.test(answer.trim())) return true
    terminal.note('Nothing was fetched.')
    return false
  } finally {
    lines.close()
  }
}

function registerDownload(models: Command, context: CommandContext): void {
  const { terminal } = context
  models
    .command('download')
    .description('fetch a model of "model available" over the network, check it and install it')
    .argument('<id>', 'the model')
    .option('--yes', 'agree to its licence and to asking its hosts')
    .addHelpText('after', examples(['model download visualized-bge-base-en-v1.5']))
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { yes?: boolean }>()
      const installed = await withLibrary(context, options, async (client) => {
        const model = (await client.call('models.available', {})).find((entry) => entry.id === id)
        if (model === undefined)
          throw new AppError(
            'not-found',
            `There is no model "${printable(id)}" to fetch. See: keepsake model available`
          )
        if (!options.json) printAvailable(context, model)
        if (options.yes !== true && !(await confirm(context, 'Fetch it?'))) return null
        const accept = { licence: true as const, hosts: model.hosts }
        return withTaskProgress(context, client, ['install-model'], () =>
          client.call('models.download', { id, accept }, { signal: context.signal })
        )
      })
      if (installed === null) return
      if (options.json) return terminal.printJson(installed)
      terminal.print(`Installed ${printable(installed.name)} as "${installed.id}" (${fileSize(installed.sizeBytes)}).`)
      terminal.note(`Search with it: keepsake model use ${installed.id}`)
    })
}

function registerUse(models: Command, context: CommandContext): void {
  const { terminal } = context
  models
    .command('use')
    .description('search with another model; everything is embedded anew first, while the one before answers')
    .argument('<id>', 'an installed model')
    .addHelpText('after', examples(['model use visualized-bge-base-en-v1.5']))
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const status = await withLibrary(context, options, async (client) => {
        await client.call('models.use', { id })
        return withTaskProgress(context, client, ['model-'], () => client.call('ingest.settle', {}))
      })
      const { model, notices, ingest } = status
      if (options.json) return terminal.printJson({ model, notices })
      if (model?.id === id) terminal.print(`${printable(model.name)} is in use.`)
      else if (ingest.state === 'paused') terminal.print(`"${id}" is prepared when indexing is resumed.`)
      else terminal.print(`"${id}" is chosen, but not in use yet.`)
      for (const notice of notices) terminal.note(printable(notice.message))
    })
}

function registerRemove(models: Command, context: CommandContext): void {
  models
    .command('remove')
    .description('delete an installed model that is not in use')
    .argument('<id>', 'an installed model')
    .addHelpText('after', examples(['model remove visualized-bge-m3']))
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      await withLibrary(context, options, (client) => client.call('models.remove', { id }))
      if (options.json) return context.terminal.printJson({ removed: id })
      context.terminal.print(`Removed "${id}".`)
    })
}

function registerVerify(models: Command, context: CommandContext): void {
  models
    .command('verify')
    .description('compare the files of a model with their checksums')
    .argument('<id>', 'a model')
    .addHelpText('after', examples(['model verify keepsake-starter']))
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      await withLibrary(context, options, (client) =>
        withTaskProgress(context, client, ['verify-model'], () =>
          client.call('models.verify', { id }, { signal: context.signal })
        )
      )
      if (options.json) return context.terminal.printJson({ verified: id })
      context.terminal.print(`Every file of "${id}" is as it was installed.`)
    })
}

/** `model install|list|use|remove|verify`. */
export function registerModelCommands(program: Command, context: CommandContext): void {
  const models = program
    .command('model')
    .description('the models that photos and notes are compared by')
    .addHelpText('after', examples(['model list', 'model available', 'model use keepsake-starter']))
  registerInstall(models, context)
  registerList(models, context)
  registerAvailable(models, context)
  registerDownload(models, context)
  registerUse(models, context)
  registerRemove(models, context)
  registerVerify(models, context)
}

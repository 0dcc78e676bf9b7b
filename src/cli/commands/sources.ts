import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../../shared/errors.ts'
import type { Source } from '../../shared/status.ts'
import {
  type CommandContext,
  type CommonOptions,
  type EngineClient,
  examples,
  withLibrary
} from '../command-context.ts'
import { counted, printable } from '../display-text.ts'

const collect = (value: string, all: readonly string[]) => [...all, value]

interface AddOptions {
  name?: string
  include: string[]
  exclude: string[]
}

async function addSources(
  client: EngineClient,
  folders: readonly string[],
  { name, include, exclude }: AddOptions
): Promise<Source[]> {
  const added: Source[] = []
  for (const folder of folders) {
    const path = resolve(folder)
    added.push(await client.call('sources.add', { path, name: name ?? null, include, exclude }))
  }
  return added
}

function registerAdd(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('add')
    .description('add folders of photos and notes; their files are only ever read')
    .argument('<folders...>', 'folders to add')
    .option('--name <name>', 'what to call the folder')
    .option('--include <pattern>', 'read only files that match, such as "**/*.jpg" (repeatable)', collect, [])
    .option('--exclude <pattern>', 'leave out files that match, such as "drafts/**" (repeatable)', collect, [])
    .addHelpText('after', examples(['add ~/Pictures', 'add ~/Pictures ~/Notes', 'add ~/Notes --exclude "archive/**"']))
    .action(async (folders: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<AddOptions & CommonOptions>()
      if (options.name !== undefined && folders.length > 1) {
        throw new AppError('invalid-input', '--name goes with one folder. Add the folders one by one.')
      }
      const added = await withLibrary(context, options, (client) => addSources(client, folders, options))
      if (options.json) return terminal.printJson(added)
      for (const source of added) terminal.print(`Added ${printable(source.path)}`)
      terminal.note('Run "keepsake index" to read them now; a running Keepsake has already begun.')
    })
}

/** The source that a person means: by its id, its path or its name. Throws `not-found` or `invalid-input`. */
export function findSource(sources: readonly Source[], wanted: string): Source {
  const byId = /^\d+$/.test(wanted) ? sources.filter(({ id }) => id === Number(wanted)) : []
  const byPath = sources.filter(({ path }) => path === resolve(wanted))
  const byName = sources.filter(({ name }) => name === wanted)
  const found = [byPath, byId, byName].find((matches) => matches.length > 0) ?? []
  const [source, ...others] = found
  if (source === undefined) {
    throw new AppError('not-found', `"${printable(wanted)}" is not a folder of this library. See: keepsake sources`)
  }
  if (others.length > 0) {
    const ids = found.map(({ id }) => id).join(', ')
    throw new AppError('invalid-input', `Several folders are called "${printable(wanted)}". Use a number: ${ids}.`)
  }
  return source
}

function registerRemove(program: Command, context: CommandContext): void {
  const { terminal } = context
  program
    .command('remove')
    .description('forget folders and what was derived from them; the files stay where they are')
    .argument('<folders...>', 'paths, numbers or names of folders')
    .addHelpText('after', examples(['remove ~/Pictures', 'remove 3']))
    .action(async (folders: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const removed = await withLibrary(context, options, async (client) => {
        const sources = await client.call('sources.list', {})
        const chosen = new Set(folders.map((folder) => findSource(sources, folder)))
        for (const { id } of chosen) await client.call('sources.remove', { id })
        return [...chosen]
      })
      if (options.json) return terminal.printJson({ removed: removed.map(({ id, path }) => ({ id, path })) })
      for (const { path } of removed) terminal.print(`Removed ${printable(path)} (the files were not touched)`)
    })
}

function printSource(context: CommandContext, source: Source): void {
  const { terminal } = context
  const { counts } = source
  const health = source.health === 'ready' ? terminal.style('green', 'ready') : terminal.style('yellow', source.health)
  terminal.print(`${terminal.style('bold', String(source.id).padStart(3))}  ${printable(source.path)}  ${health}`)
  const contents = `${counted(source.photos, 'photo')}, ${counted(source.notes, 'note')}`
  const sum = `found ${counts.found} = ready ${counts.ready} + waiting ${counts.waiting} + skipped ${counts.skipped} + failed ${counts.failed}`
  terminal.print(`     ${contents}; ${sum}`)
  if (source.message !== null) terminal.print(`     ${printable(source.message)}`)
}

function registerList(program: Command, context: CommandContext): void {
  program
    .command('sources')
    .description('list the folders of the library')
    .addHelpText('after', examples(['sources', 'sources --json']))
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const sources = await withLibrary(context, options, (client) => client.call('sources.list', {}))
      if (options.json) return context.terminal.printJson(sources)
      if (sources.length === 0) context.terminal.note('There are no folders yet. Add one: keepsake add DIR')
      for (const source of sources) printSource(context, source)
    })
}

/** `add`, `remove`, `sources`. */
export function registerSourceCommands(program: Command, context: CommandContext): void {
  registerAdd(program, context)
  registerRemove(program, context)
  registerList(program, context)
}

import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import open from 'open'
import { AppError } from '../shared/errors.ts'
import { hostContract } from '../shared/host-contract.ts'
import { createService, restrict, type Service } from '../shared/server.ts'

const run = promisify(execFile)

/** Whether there is a desktop that could show a file. */
function hasDesktop(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY'])
}

function notHere(what: string): never {
  throw new AppError('unsupported', `Keepsake in a browser cannot ${what}. Use the desktop window for that.`)
}

/** Shows a file in the system's file manager; where that cannot select a file, its folder. */
async function reveal(path: string): Promise<void> {
  if (process.platform === 'darwin') await run('open', ['-R', path])
  // Explorer exits with 1 although it has done what it was asked.
  else if (process.platform === 'win32') await run('explorer.exe', [`/select,${path}`]).catch(() => {})
  else await open(dirname(path))
}

/**
 * What the page may call: the engine's methods, except those that give paths for a host's own use, and what this host
 * can do around them.
 */
export function createWebHostService(engine: Service, version: string): Service {
  const canReveal = hasDesktop(process.env)
  const pathOf = async (id: number, signal: AbortSignal): Promise<string> => {
    if (!canReveal) notHere('show files: there is no desktop on this machine')
    const { path } = (await engine.call('items.path', { id }, { signal })) as { path: string }
    return path
  }
  const host = createService(hostContract, {
    'host.info': () => ({
      host: 'web',
      platform: process.platform,
      version,
      canPickFolders: false,
      canReveal,
      canCopyPhotos: false
    }),
    'host.pickFolders': () => notHere('open a folder picker: type the path'),
    'host.reveal': async ({ id }, { signal }) => {
      await reveal(await pathOf(id, signal))
      return {}
    },
    'host.openItem': async ({ id }, { signal }) => {
      await open(await pathOf(id, signal))
      return {}
    },
    'host.copyPhoto': () => notHere('copy photos'),
    'host.copyText': () => notHere('copy for the page: the page does it itself')
  })
  const pageEngine = restrict(engine, ['read', 'write'])
  const serviceOf = (method: string) => (method.startsWith('host.') ? host : pageEngine)
  return {
    call: async (method, input, context) => await serviceOf(method).call(method, input, context),
    subscribe: (method, input, onState) => serviceOf(method).subscribe(method, input, onState),
    capabilityOf: (method) => serviceOf(method).capabilityOf(method)
  }
}

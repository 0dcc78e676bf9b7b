import { extname } from 'node:path'
import { app, type BrowserWindow, ClipboardItem, clipboard, dialog, shell } from 'electron'
import type { EngineContract } from '../shared/engine-contract.ts'
import { AppError } from '../shared/errors.ts'
import { type HostContract, hostContract } from '../shared/host-contract.ts'
import type { Client, Handlers } from '../shared/method.ts'
import { createService, type Service } from '../shared/server.ts'

/** Files that Keepsake indexes. A library index that was tampered with must not make us start a program. */
const openableExtensions: ReadonlySet<string> = new Set(
  '.jpg .jpeg .jpe .jfif .png .webp .avif .tif .tiff .gif .heic .heif .md .markdown .txt'.split(' ')
)

/** The longest edge of a copied photo: more than any document needs, little enough for every clipboard. */
const clipboardEdge = 4096

/** Opens the system's folder picker. Empty when the person changes their mind. */
export async function pickFolders(window: BrowserWindow): Promise<string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Add folders to Keepsake',
    buttonLabel: 'Add',
    properties: ['openDirectory', 'multiSelections']
  })
  return canceled ? [] : filePaths
}

async function openItem(path: string): Promise<void> {
  if (!openableExtensions.has(extname(path).toLowerCase())) {
    throw new AppError('unsupported', 'Keepsake opens photos and notes only.')
  }
  const failure = await shell.openPath(path)
  if (failure !== '') throw new AppError('unsupported', `The system could not open the file: ${failure}`)
}

/** The clipboard takes PNG; the engine has the photo converted to it. */
async function copyPhoto(id: number, engine: Client<EngineContract>): Promise<void> {
  const { bytes, mimeType } = await engine.call('items.preview', { id, maxEdge: clipboardEdge, format: 'png' })
  if (mimeType !== 'image/png') {
    throw new AppError('unsupported', 'This photo cannot be copied. Show it in its folder instead.')
  }
  const image = new Blob([new Uint8Array(bytes)], { type: mimeType })
  await clipboard.write([new ClipboardItem({ [mimeType]: image })])
}

/** What the desktop does for one window. Paths of items come from the engine, which checks that they lie in a source. */
export function createHostService(window: BrowserWindow, engine: Client<EngineContract>): Service {
  const pathOf = async (id: number) => (await engine.call('items.path', { id })).path
  const handlers: Handlers<HostContract> = {
    'host.info': () => ({
      host: 'desktop',
      platform: process.platform,
      version: app.getVersion(),
      canPickFolders: true,
      canReveal: true,
      canCopyPhotos: true
    }),
    'host.pickFolders': async () => ({ paths: await pickFolders(window) }),
    async 'host.reveal'({ id }) {
      shell.showItemInFolder(await pathOf(id))
      return {}
    },
    async 'host.openItem'({ id }) {
      await openItem(await pathOf(id))
      return {}
    },
    async 'host.copyPhoto'({ id }) {
      await copyPhoto(id, engine)
      return {}
    },
    async 'host.copyText'({ text }) {
      await clipboard.writeText(text)
      return {}
    }
  }
  return createService(hostContract, handlers)
}

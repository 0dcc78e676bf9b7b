// Dialogs, shell, menu, clipboard, theme, screens, power: recorded, and answered as a test asks.
import { EventEmitter } from 'node:events'
import { record, strict } from './recorder.ts'

/** What the next folder dialogs answer. */
export const dialogAnswers: { canceled: boolean; filePaths: string[] }[] = []

export const dialog = strict('dialog', {
  async showOpenDialog(_window: unknown, options: unknown) {
    record('dialog.showOpenDialog', options)
    return dialogAnswers.shift() ?? { canceled: true, filePaths: [] }
  },
  showErrorBox: (title: string, content: string) => record('dialog.showErrorBox', title, content)
})

export const shell = strict('shell', {
  async openExternal(url: string) {
    record('shell.openExternal', url)
  },
  async openPath(path: string) {
    record('shell.openPath', path)
    return ''
  },
  showItemInFolder: (path: string) => record('shell.showItemInFolder', path)
})

export class ClipboardItem {
  readonly items: Record<string, unknown>
  constructor(items: Record<string, unknown>) {
    this.items = items
  }
}

export const clipboard = strict('clipboard', {
  async writeText(text: string) {
    record('clipboard.writeText', text)
  },
  async write(items: ClipboardItem[]) {
    for (const item of items) {
      for (const [type, value] of Object.entries(item.items)) {
        record('clipboard.write', type, new Uint8Array(await (value as Blob).arrayBuffer()))
      }
    }
  }
})

interface MenuEntry {
  label?: string
  role?: string
  submenu?: MenuEntry[]
  click?: () => void
}

/** The menu as the app built it. */
export const applicationMenu: { template: MenuEntry[] } = { template: [] }

export const Menu = strict('Menu', {
  buildFromTemplate: (template: MenuEntry[]) => ({ template }),
  setApplicationMenu(menu: { template: MenuEntry[] }) {
    applicationMenu.template = menu.template
  }
})

export const nativeTheme = strict(
  'nativeTheme',
  Object.assign(new EventEmitter(), { shouldUseDarkColors: false, themeSource: 'system' })
)

export const screen = strict('screen', {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }]
})

export const powerMonitor = strict('powerMonitor', new EventEmitter())

export const net = strict('net', {
  fetch: (url: string) => {
    throw new Error(`The Electron double does not fetch ${url}.`)
  }
})

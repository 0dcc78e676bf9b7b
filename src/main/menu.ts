import { Menu, type MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  addFolders(): void
  /** Compares every source with the disk. */
  rescan(): void
}

/** Menus with the system's own roles: shortcuts, wording and places are what people of each system expect. */
export function installMenu(actions: MenuActions): void {
  const isMac = process.platform === 'darwin'
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      { label: 'Add Folders…', accelerator: 'CmdOrCtrl+O', click: () => actions.addFolders() },
      { label: 'Look for Changes Now', accelerator: 'CmdOrCtrl+Shift+R', click: () => actions.rescan() },
      { type: 'separator' },
      isMac ? { role: 'close' } : { role: 'quit' }
    ]
  }
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      { type: 'separator' },
      { role: 'reload' },
      { role: 'toggleDevTools' }
    ]
  }
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    file,
    { role: 'editMenu' },
    view,
    { role: 'windowMenu' }
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

// What `import … from 'electron'` gives in the double's main process.
export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export { ipcMain } from './ipc-main.ts'
export { MessageChannelMain } from './message-ports.ts'
export { protocol, session } from './session.ts'
export { ClipboardItem, clipboard, dialog, Menu, nativeTheme, net, powerMonitor, screen, shell } from './system.ts'
export { utilityProcess } from './utility-process.ts'

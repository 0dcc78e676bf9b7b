// BrowserWindow and its webContents: one page of Chromium each.
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'
import { app, closeAllWindows, emitPreventable } from './app.ts'
import { fromStage, toStage } from './browser.ts'
import { callHandler, ipcMain } from './ipc-main.ts'
import { clone, closeFrom, type MessagePortMain, sendFrom } from './message-ports.ts'
import { record, strict } from './recorder.ts'
import { rendererScript } from './renderer-side.ts'
import { fromPage, toPage } from './wire.ts'

interface WindowOptions {
  width?: number
  height?: number
  x?: number
  y?: number
  webPreferences?: Record<string, unknown>
}

const stage: { context: BrowserContext | null } = { context: null }
/** Where windows open; set once the browser runs. */
export function setStage(context: BrowserContext): void {
  stage.context = context
}

const windows = new Set<BrowserWindow>()
let nextId = 1

type PageMessage =
  | { kind: 'invoke' | 'send'; channel: string; args: string }
  | { kind: 'port'; portId: number; data: string }

class DoubleWebContents extends EventEmitter {
  readonly id: number
  readonly #window: BrowserWindow
  openHandler: ((details: { url: string }) => { action: string }) | null = null

  constructor(window: BrowserWindow, id: number) {
    super()
    this.#window = window
    this.id = id
  }

  getURL(): string {
    return fromStage(this.#window.page?.url() ?? '')
  }
  isDestroyed(): boolean {
    return this.#window.isDestroyed()
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    record('webContents.setWindowOpenHandler')
    this.openHandler = handler
  }
  reload(): void {
    record('webContents.reload')
    void this.#window.page?.reload()
  }
  send(channel: string, ...args: unknown[]): void {
    this.postMessage(channel, args, [])
  }
  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    const args = Array.isArray(message) ? message : [message]
    this.#window.handOver(channel, clone(args), transfer)
  }
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => [...windows]
  static getFocusedWindow = () => [...windows].at(-1) ?? null
  static fromWebContents = (contents: unknown) => [...windows].find((each) => each.webContents === contents) ?? null

  readonly id = nextId++
  readonly webContents = strict('webContents', new DoubleWebContents(this, this.id))
  readonly opened: Promise<Page>
  readonly #options: WindowOptions
  page: Page | null = null
  #isMaximized = false
  #isFullScreen = false
  #ports: number[] = []

  constructor(options: WindowOptions = {}) {
    super()
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    record('new BrowserWindow', options)
    this.#options = options
    windows.add(this)
    app.emit('browser-window-created', {}, this)
    app.emit('web-contents-created', {}, this.webContents)
    this.opened = this.#open()
  }

  async #open(): Promise<Page> {
    if (stage.context === null) throw new Error('The browser does not run.')
    const page = await stage.context.newPage()
    this.page = page
    const { width = 800, height = 600, webPreferences = {} } = this.#options
    await page.setViewportSize({ width, height })
    await page.exposeBinding('__electronDoubleCall', ({ frame }, message: PageMessage) =>
      this.#fromPage(message, { url: fromStage(frame.url()), isTop: frame.parentFrame() === null })
    )
    const { preload } = webPreferences
    await page.addInitScript({
      content: rendererScript(typeof preload === 'string' ? readFileSync(preload, 'utf8') : '')
    })
    page.on('close', () => this.#closed())
    page.on('pageerror', (error) => record('page error', String(error)))
    page.on('console', (message) => record('page console', message.type(), message.text()))
    page.on('popup', () => record('popup'))
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#dropPorts()
    })
    page.once('domcontentloaded', () => this.emit('ready-to-show'))
    return page
  }

  async #fromPage(message: PageMessage, frame: { url: string; isTop: boolean }): Promise<string> {
    if (message.kind === 'port') {
      sendFrom(message.portId, fromPage(message.data))
      return ''
    }
    const event = {
      sender: this.webContents,
      senderFrame: { url: frame.url, parent: frame.isTop ? null : { url: this.webContents.getURL() } }
    }
    const args = fromPage(message.args) as unknown[]
    if (message.kind === 'send') ipcMain.emit(message.channel, event, ...args)
    return message.kind === 'send' ? '' : toPage(await callHandler(message.channel, event, args))
  }

  /** Sends a message with ports to the page. */
  handOver(channel: string, args: unknown[], transfer: MessagePortMain[]): void {
    const portIds = transfer.map((port) => port.id)
    this.#run('receive', channel, toPage(args), portIds)
    for (const port of transfer) {
      this.#ports.push(port.id)
      port.moveTo({
        deliver: (portId, data) => this.#run('deliver', portId, toPage(data)),
        closed: (portId) => this.#run('closed', portId)
      })
    }
  }

  #run(name: string, ...args: unknown[]): void {
    const inPage = (input: { name: string; args: unknown[] }) => {
      const side = (window as unknown as { __electronDouble?: Record<string, (...all: unknown[]) => void> })
        .__electronDouble
      side?.[input.name]?.(...input.args)
    }
    // A page that is closing takes its messages with it.
    this.page?.evaluate(inPage, { name, args }).catch(() => {})
  }

  #dropPorts(): void {
    for (const portId of this.#ports.splice(0)) closeFrom(portId)
  }

  #closed(): void {
    if (!windows.delete(this)) return
    this.#dropPorts()
    this.emit('closed')
    if (windows.size === 0 && !isClosingAll) app.emit('window-all-closed')
  }

  async loadURL(url: string): Promise<void> {
    record('loadURL', url)
    const page = await this.opened
    await page.goto(toStage(url)).catch((error: unknown) => record('load failed', String(error)))
  }

  close(): boolean {
    if (!windows.has(this)) return true
    if (emitPreventable(this, 'close')) return false
    const { page } = this
    this.#closed()
    void page?.close().catch(() => {})
    return true
  }
  destroy = () => void this.close()
  isDestroyed = () => !windows.has(this)
  isMinimized = () => false
  isMaximized = () => this.#isMaximized
  isFullScreen = () => this.#isFullScreen
  maximize = () => {
    this.#isMaximized = true
  }
  setFullScreen = (on: boolean) => {
    this.#isFullScreen = on
  }
  getNormalBounds() {
    const { x = 40, y = 40, width = 800, height = 600 } = this.#options
    return { x, y, width, height }
  }
  restore = () => record('window.restore')
  show = () => record('window.show')
  hide = () => record('window.hide')
  focus = () => record('window.focus')
}

let isClosingAll = false
closeAllWindows.run = () => {
  isClosingAll = true
  const allClosed = [...windows].map((window) => window.close()).every(Boolean)
  isClosingAll = false
  return allClosed
}

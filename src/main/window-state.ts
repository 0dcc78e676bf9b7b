import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type BrowserWindow, type Rectangle, screen } from 'electron'
import { z } from 'zod'

const windowStateSchema = z.object({
  bounds: z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int(), height: z.number().int() }),
  isMaximized: z.boolean(),
  isFullScreen: z.boolean()
})
type WindowState = z.infer<typeof windowStateSchema>

export const minimumSize = { width: 720, height: 480 }
const firstSize = { width: 1280, height: 840 }

/** Long enough to wait out a resize with the mouse. */
const saveDelayMs = 400

/** How much of a window must be on a screen for the person to get hold of it. */
const graspablePixels = 120

function isVisible(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const width = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x)
    const isTopReachable = bounds.y >= workArea.y - 10 && bounds.y < workArea.y + workArea.height - graspablePixels / 2
    return width >= graspablePixels && isTopReachable
  })
}

/** Where the window was; where it would no longer be seen (a screen was unplugged), only its size. */
export function readWindowState(file: string): Partial<Rectangle> & { isMaximized: boolean; isFullScreen: boolean } {
  try {
    const { bounds, ...rest } = windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    const width = Math.max(bounds.width, minimumSize.width)
    const height = Math.max(bounds.height, minimumSize.height)
    return isVisible(bounds) ? { ...rest, ...bounds, width, height } : { ...rest, width, height }
  } catch {
    // The first start, or a file that was damaged: nothing that the person would miss.
    return { ...firstSize, isMaximized: false, isFullScreen: false }
  }
}

async function save(file: string, state: WindowState): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${file}.new`, JSON.stringify(state))
    await rename(`${file}.new`, file)
  } catch {
    // A full disk must not keep anybody from moving a window.
  }
}

/** Keeps the file up to date with where the window is. */
export function keepWindowState(window: BrowserWindow, file: string): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const saveNow = () => {
    clearTimeout(timer)
    if (window.isDestroyed() || window.isMinimized()) return
    const state = {
      bounds: window.getNormalBounds(),
      isMaximized: window.isMaximized(),
      isFullScreen: window.isFullScreen()
    }
    void save(file, state)
  }
  const saveSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(saveNow, saveDelayMs)
  }
  window.on('resize', saveSoon)
  window.on('move', saveSoon)
  window.on('close', saveNow)
  window.on('closed', () => clearTimeout(timer))
}

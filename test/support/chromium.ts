import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

/** A Chromium to test with, and where it comes from. */
export interface FoundChromium {
  readonly executablePath: string
  readonly source: 'CHROMIUM_PATH' | 'this machine' | '@sparticuz/chromium'
}

const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']
const places: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'
  ],
  win32: [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(folder, 'Google/Chrome/Application/chrome.exe'),
      join(folder, 'Microsoft/Edge/Application/msedge.exe')
    ])
}

let found: Promise<FoundChromium> | null = null

async function search(): Promise<FoundChromium> {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`)
    return { executablePath: named, source: 'CHROMIUM_PATH' }
  }
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => commands.map((command) => join(folder, command)))
  for (const candidate of [...onPath, ...(places[process.platform] ?? [])]) {
    if (existsSync(candidate)) return { executablePath: candidate, source: 'this machine' }
  }
  // It unpacks itself into the temporary folder on first use. Linux on x64 only.
  const { default: bundled } = await import('@sparticuz/chromium')
  return { executablePath: await bundled.executablePath(), source: '@sparticuz/chromium' }
}

/** The Chromium that `CHROMIUM_PATH` names, else one on this machine, else the one inside `@sparticuz/chromium`. */
export function findChromium(): Promise<FoundChromium> {
  found ??= search()
  return found
}

/** Flags that make any of them run headless in a container as root, with the same rendering everywhere. */
export const chromiumArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--force-color-profile=srgb',
  '--font-render-hinting=none'
]

/** Starts the found Chromium. The caller closes it. */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const { executablePath } = await findChromium()
  return await chromium.launch({ ...options, executablePath, args: [...chromiumArguments, ...(options.args ?? [])] })
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, ElementHandle, Page } from 'playwright-core'

/** A page with everything that went wrong in it. */
export interface OpenWindow {
  readonly page: Page
  /** Errors of scripts, of the console, and of the content policy, in order. */
  readonly problems: string[]
  readonly close: () => Promise<void>
}

/** Fails when something went wrong in the page that no step noticed. */
export function failOnProblems(problems: readonly string[]): void {
  // Answers of 4xx and broken connections are written to the console by every browser.
  const own = problems.filter((line) => !line.includes('Failed to load resource'))
  if (own.length > 0) throw new Error(`The page reported:\n${own.join('\n')}`)
}

/** Opens an address in a browser context of its own. */
export async function openWindow(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {}
): Promise<OpenWindow> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options
  })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  await page.goto(address)
  await page.waitForSelector('.frame')
  return { page, problems, close: () => context.close() }
}

const screenshots = join(import.meta.dirname, '..', '..', 'test-results', 'screens')

/** Keeps a picture of the page for people to look at. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true })
  await page.screenshot({ path: join(screenshots, `${name}.png`) })
}

/** Drops a file on an element as the desktop does: a real DataTransfer, the real events. */
export async function dropFile(
  page: Page,
  target: ElementHandle,
  file: { name: string; type: string; bytes: Buffer },
  options: { shiftKey?: boolean; stopBeforeDrop?: boolean } = {}
): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ name, type, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      const transfer = new DataTransfer()
      transfer.items.add(new File([bytes], name, { type }))
      return transfer
    },
    { name: file.name, type: file.type, base64: file.bytes.toString('base64') }
  )
  const init = { dataTransfer: transfer, shiftKey: options.shiftKey ?? false, bubbles: true, cancelable: true }
  for (const type of options.stopBeforeDrop ? ['dragenter', 'dragover'] : ['dragenter', 'dragover', 'drop']) {
    await target.dispatchEvent(type, init)
  }
}

/** The element itself; fails when it is not there. */
export async function find(page: Page, selector: string): Promise<ElementHandle<HTMLElement | SVGElement>> {
  return page.waitForSelector(selector)
}

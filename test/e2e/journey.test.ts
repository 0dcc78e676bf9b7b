import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { type RealHost, startRealHost } from './real-host.ts'
import { dropFile, failOnProblems, find, keepScreenshot, type OpenWindow, openWindow } from './window.ts'

// One person's first minutes, on the real engine, model and web host; each step goes on from the one before.
let browser: Browser
let host: RealHost
let open: OpenWindow
let page: Page

/** Drawing and reading the sample takes a minute on two cores, more where other programs run. */
const indexingMs = 480_000

beforeAll(async () => {
  browser = await launchChromium()
  host = await startRealHost()
  open = await openWindow(browser, host.address)
  page = open.page
})
afterAll(async () => {
  await open?.close()
  await browser?.close()
  await host?.close()
})

/** Names of the first files on screen, best first. */
async function firstNames(count: number): Promise<string[]> {
  const ids = await page.locator('[data-item-id]').evaluateAll(
    (items, count) =>
      items
        .map((item) => ({ index: Number(item.dataset['index']), id: Number(item.dataset['itemId']) }))
        .sort((a, b) => a.index - b.index)
        .slice(0, count)
        .map(({ id }) => id),
    count
  )
  return page.evaluate(async (ids) => {
    const response = await fetch('/api/call/items.cards', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids })
    })
    return ((await response.json()) as { fileName: string }[]).map(({ fileName }) => fileName)
  }, ids)
}

async function ask(text: string): Promise<void> {
  await page.keyboard.press('Escape')
  await page.locator('textarea').fill(text)
}

async function clear(): Promise<void> {
  await page.getByRole('button', { name: 'Clear the search' }).click()
  await page.waitForSelector('.band__name >> text=Newest first')
}

/** The sample's folder, as the sources page tells it. */
async function sampleFolder(): Promise<string> {
  const sources = await page.evaluate(async () => {
    const response = await fetch('/api/call/sources.list', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}'
    })
    return (await response.json()) as { path: string }[]
  })
  const [source] = sources
  if (source === undefined) throw new Error('There is no source.')
  return source.path
}

function findPhoto(folder: string, name: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith(name))
  if (found === undefined) throw new Error(`The sample has no ${name}.`)
  return join(folder, found)
}

it(
  'begins with one screen and a drawn sample, and can be used while it is read',
  async () => {
    await page.waitForSelector('text=Find your photos and notes together')
    await keepScreenshot(page, 'journey-1-first-run')
    await page.getByRole('button', { name: 'Try with a drawn sample' }).click()
    await page.waitForSelector('[data-index="0"]', { timeout: indexingMs })
    await page.waitForFunction(
      () => document.querySelector('.rail__activity')?.getAttribute('aria-label') === 'Activity: Everything is read',
      null,
      { timeout: indexingMs }
    )
    await page.mouse.move(5, 5)
    await expect.poll(() => page.locator('.results-head__count').textContent()).toMatch(/photos and \d+ notes$/)
    await keepScreenshot(page, 'journey-2-library')
  },
  indexingMs + 60_000
)

it('finds photos with a sentence', async () => {
  await ask('a harbour with boats at night')
  await page.waitForSelector('.row--label >> text=Strong')
  await expect.poll(() => firstNames(5)).toContain('harbour-night.jpg')
  await keepScreenshot(page, 'journey-3-sentence')
})

it('finds the night with a day photo from the library, dragged into the box, and "at night"', async () => {
  await clear()
  await ask('"harbour-day" kind:photo')
  await expect.poll(async () => (await firstNames(1))[0]).toBe('harbour-day.jpg')
  await page.locator('[data-index="0"]').dragTo(page.locator('.composer__box'))
  await page.waitForSelector('.chip--picture')
  await page.locator('.chip--words').press('Backspace')
  await page.locator('textarea').fill('at night')
  await page.waitForSelector('.verb-word >> text=but')
  await expect.poll(() => firstNames(5)).toContain('harbour-night.jpg')
  await keepScreenshot(page, 'journey-4-photo-but-at-night')
})

it('finds the same with the file dropped from outside', async () => {
  await clear()
  const bytes = readFileSync(findPhoto(await sampleFolder(), 'harbour-day.jpg'))
  await dropFile(page, await find(page, 'body'), { name: 'harbour-day.jpg', type: 'image/jpeg', bytes })
  await page.waitForSelector('.chip--picture')
  await expect.poll(async () => (await firstNames(5)).some((name) => name.startsWith('harbour-'))).toBe(true)
  await page.locator('textarea').fill('at night')
  await expect.poll(() => firstNames(5)).toContain('harbour-night.jpg')
  await keepScreenshot(page, 'journey-5-dropped-photo')
})

it('opens a photo with its notes and details', async () => {
  await page.locator('textarea').press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.stage__layer.is-ready >> nth=1')
  await page.keyboard.press('i')
  await page.waitForSelector('.inspector .facts')
  expect(await page.locator('.fact').count()).toBeGreaterThan(2)
  await keepScreenshot(page, 'journey-6-viewer')
  await page.keyboard.press('Escape')
})

it('adds a folder by its path, and says so when it is none', async () => {
  await page.getByRole('button', { name: 'Sources', exact: true }).click()
  await page.getByRole('button', { name: 'Add a folder…' }).click()
  await page.getByRole('combobox').fill(join(dirname(host.library), 'no such folder'))
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.waitForSelector('.add-folder__error')
  await keepScreenshot(page, 'journey-7-sources')
  expect(await page.locator('.source').count()).toBe(1)
  failOnProblems(open.problems)
})

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { type FixtureHost, startFixtureHost } from '../support/fixture-host.ts'
import { axeFindings } from './accessibility.ts'
import { keepScreenshot, openWindow } from './window.ts'

let browser: Browser
let host: FixtureHost

beforeAll(async () => {
  browser = await launchChromium()
  host = await startFixtureHost()
})
afterAll(async () => {
  await browser.close()
  await host.close()
})

const search = async (page: Page) => {
  await page.locator('textarea').fill('a dog in the snow at night kind:dgo')
  await page.waitForSelector('.row--label >> text=Strong')
}

/** Every screen, with how to reach it from the start. */
const screens: Record<string, (page: Page) => Promise<unknown>> = {
  browse: (page) => page.waitForSelector('[data-index="0"] img.is-loaded'),
  search,
  'photo-and-words': async (page) => {
    await page.locator('[data-index="0"]').click()
    await page.keyboard.press('q')
    await page.locator('textarea').fill('at night')
    await page.waitForSelector('.balance')
    await page.waitForSelector('.row--label >> text=Strong')
  },
  inspector: async (page) => {
    await page.locator('[data-index="1"]').click()
    await page.keyboard.press('i')
    await page.waitForSelector('.inspector .facts')
  },
  viewer: async (page) => {
    await page.locator('[data-index="0"]').dblclick()
    await page.keyboard.press('t')
    await page.waitForSelector('.stage__layer.is-ready >> nth=1')
  },
  note: async (page) => {
    await page.locator('textarea').fill('kind:note ')
    await page.waitForSelector('[data-index="0"] .note-card')
    await page.locator('[data-index="1"]').dblclick()
    await page.waitForSelector('.note h1')
  },
  sources: async (page) => {
    await page.getByRole('button', { name: 'Sources', exact: true }).click()
    await page.getByRole('button', { name: '3 files could not be read' }).click()
    await page.waitForSelector('.failure')
  },
  settings: async (page) => {
    await page.getByRole('button', { name: 'Settings', exact: true }).click()
    await page.waitForSelector('.model')
  },
  activity: async (page) => {
    await page.getByRole('button', { name: /^Activity/ }).click()
    await page.waitForSelector('.activity')
  },
  commands: async (page) => {
    await page.keyboard.press('Control+k')
    await page.waitForSelector('.palette__item')
  }
}

const looks = [
  { name: 'light-wide', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'dark-medium', width: 860, height: 700, colorScheme: 'dark' },
  { name: 'light-narrow', width: 480, height: 560, colorScheme: 'light' }
] as const

describe.each(looks)('$name', ({ name, width, height, colorScheme }) => {
  it.each(Object.keys(screens))('%s: axe finds nothing, nothing sticks out, nothing fails', async (screen) => {
    const { page, problems, close } = await openWindow(browser, host.newAddress(), {
      viewport: { width, height },
      colorScheme,
      reducedMotion: 'reduce'
    })
    try {
      await page.waitForSelector('[data-index="0"]')
      await screens[screen]?.(page)
      await page.waitForTimeout(300)
      await page.waitForSelector('.grid.is-stale', { state: 'detached' })
      await keepScreenshot(page, `${screen}-${name}`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
      expect(await axeFindings(page)).toEqual([])
      expect(problems).toEqual([])
    } finally {
      await close()
    }
  })
})

it('works at 200 % zoom', async () => {
  // A browser's zoom of 200 % halves the page's own pixels.
  const { page, close } = await openWindow(browser, host.newAddress(), {
    viewport: { width: 640, height: 400 },
    deviceScaleFactor: 2
  })
  await page.waitForSelector('[data-index="0"]')
  await search(page)
  await keepScreenshot(page, 'zoom-200')
  expect(await page.locator('.cell').first().isVisible()).toBe(true)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await close()
})

it('keeps its place in forced colours', async () => {
  const { page, close } = await openWindow(browser, host.newAddress(), { forcedColors: 'active' })
  await page.waitForSelector('[data-index="0"]')
  await page.locator('[data-index="0"]').focus()
  await keepScreenshot(page, 'forced-colors')
  const outline = await page.locator('[data-index="0"]').evaluate((item) => getComputedStyle(item).outlineStyle)
  expect(outline).toBe('solid')
  await close()
})

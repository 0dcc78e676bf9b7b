import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { launchChromium } from '../support/chromium.ts'
import { type FixtureHost, type FixtureHostOptions, startFixtureHost } from '../support/fixture-host.ts'
import { fixtureSource } from '../support/fixture-library/fixture-handlers.ts'
import { failOnProblems, keepScreenshot, type OpenWindow, openWindow } from './window.ts'

let browser: Browser
let host: FixtureHost
let open: OpenWindow

async function start(options: FixtureHostOptions = {}, window: Parameters<typeof openWindow>[2] = {}) {
  host = await startFixtureHost(options)
  open = await openWindow(browser, host.newAddress(), window)
  return open.page
}

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())
afterEach(async () => {
  const { problems } = open
  await open.close()
  await host.close()
  failOnProblems(problems)
})

describe('the first run', () => {
  it('says what will happen, and draws the sample', async () => {
    const page = await start({ total: 0 })
    await page.waitForSelector('text=Find your photos and notes together')
    await keepScreenshot(page, 'first-run')
    await page.getByRole('button', { name: 'Try with a drawn sample' }).click()
    await page.waitForSelector('[data-index="0"]')
    expect(host.state.calls.map(({ method }) => method)).toContain('sample.create')
  })

  it('takes the path of a folder, completed with the keyboard', async () => {
    const page = await start({ total: 0 })
    await page.getByRole('button', { name: 'Choose folders…' }).click()
    await page.getByRole('combobox').pressSequentially('/home/anna/P')
    await page.waitForSelector('[role=option] >> text="/home/anna/Pictures"')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('combobox').inputValue()).toBe('/home/anna/Pictures')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[data-index="0"]')
    expect(host.state.calls).toContainEqual({ method: 'sources.add', input: { path: '/home/anna/Pictures' } })
  })
})

describe('sources', () => {
  it('shows how each folder is, and the files that could not be read', async () => {
    const page = await start()
    await page.keyboard.press('g')
    await page.keyboard.press('o')
    await page.waitForSelector('h1 >> text=Sources')
    await page.getByRole('button', { name: '3 files could not be read' }).click()
    await page.getByRole('button', { name: 'Ignore: Scans/empty.png' }).click()
    await expect.poll(() => page.locator('.failure').count()).toBe(2)
    await page.getByRole('button', { name: 'Try again: Scans/broken.jpg' }).click()
    await expect.poll(() => host.state.calls).toContainEqual({ method: 'failures.retry', input: { ids: [1] } })
    await keepScreenshot(page, 'sources')
  })

  it('saves patterns, pauses, and removes only after asking, with a way back', async () => {
    const page = await start()
    await page.getByRole('button', { name: 'Sources', exact: true }).click()
    await page.getByRole('button', { name: 'Choose files…' }).click()
    await page.getByLabel('Leave out').fill('**/drafts/**\n\n *.tif ')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect
      .poll(() => host.state.calls)
      .toContainEqual({ method: 'sources.update', input: { id: 1, include: [], exclude: ['**/drafts/**', '*.tif'] } })
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.waitForSelector('.health >> text=Paused')
    await page.getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('button', { name: 'Keep it' }).click()
    expect(host.state.sources.value).toHaveLength(1)
    await page.getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('button', { name: 'Stop reading it' }).click()
    await expect.poll(() => host.state.sources.value.length).toBe(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => host.state.sources.value.length).toBe(1)
  })

  it('says what an offline drive means', async () => {
    const page = await start({
      prepare: (state) => state.sources.set([fixtureSource(240, { name: 'Backup drive', health: 'offline' })])
    })
    await page.getByRole('button', { name: 'Sources', exact: true }).click()
    await page.waitForSelector('.health >> text=Offline')
    expect(await page.locator('.source__sentence').textContent()).toContain('stay in search')
  })
})

describe('the engine', () => {
  it('may be away: the question and the results stay, and it goes on by itself', async () => {
    const page = await start()
    await page.waitForSelector('[data-index="0"]')
    host.state.searchError = new AppError('unavailable', 'The search is starting again.', { retry: 'later' })
    await page.locator('textarea').fill('snow')
    await expect.poll(() => page.locator('.cell').count()).toBeGreaterThan(3)
    await page.waitForTimeout(600)
    host.state.searchError = null
    await page.waitForSelector('.row--label >> text=Strong')
    expect(await page.locator('textarea').inputValue()).toBe('snow')
  })

  it('is said to be away when the host is gone', async () => {
    const page = await start()
    await page.waitForSelector('[data-index="0"]')
    await host.close()
    await page.waitForSelector('.banner >> text=does not answer')
    expect(await page.locator('.cell').count()).toBeGreaterThan(3)
    await keepScreenshot(page, 'engine-away')
    host = await startFixtureHost()
  })

  it('tells how far it is, and what it could not do', async () => {
    const page = await start({
      prepare: (state) =>
        state.status.set({
          ...state.status.value,
          ingest: {
            state: 'running',
            done: 1204,
            total: 8430,
            itemsPerSecond: 14.2,
            etaSeconds: 540,
            current: 'Travel/DSC_0412.jpg'
          },
          notices: [{ id: 'offline', level: 'warning', message: 'Photos on Backup drive are offline.' }]
        })
    })
    await page.getByRole('button', { name: 'Activity: 1,204 of 8,430 · 14/s · 9 min' }).click()
    await page.waitForSelector('.activity >> text=Photos on Backup drive are offline.')
    await keepScreenshot(page, 'activity')
    await page.locator('.activity').getByRole('button', { name: 'Pause' }).click()
    await page.waitForSelector('.activity >> text=Resume')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.activity').count()).toBe(0)
  })
})

describe('settings', () => {
  it('are found by words, saved, and refused in plain words', async () => {
    const page = await start()
    await page.keyboard.press('g')
    await page.keyboard.press('e')
    await page.getByLabel('Search the settings').fill('megapixels')
    await expect.poll(() => page.locator('.setting').count()).toBe(1)
    const field = page.getByLabel('Largest photo', { exact: true })
    await field.fill('99999')
    await page.waitForSelector('text=A number from 1 to 2,000 is needed')
    await field.fill('400')
    await field.press('Enter')
    await expect.poll(() => host.state.settings.value.maxMegapixels).toBe(400)
    await page.getByLabel('Search the settings').fill('')
    await page.getByText('Dark', { exact: true }).click()
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
    await page.getByRole('button', { name: 'Enter folders called node_modules again' }).click()
    await expect.poll(() => host.state.settings.value.skippedFolders).not.toContain('node_modules')
    await keepScreenshot(page, 'settings-dark')
  })
})

describe('commands', () => {
  it('are all in the palette, and their keys on one page', async () => {
    const page = await start()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('setti')
    await page.keyboard.press('Enter')
    await page.waitForSelector('h1 >> text=Settings')
    await page.keyboard.press('?')
    await page.waitForSelector('.key-list')
    await keepScreenshot(page, 'keys')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.key-list').count()).toBe(0)
  })
})

describe('the viewer', () => {
  it('shows the photo with its details, its notes, and opens them', async () => {
    const page = await start()
    await page.locator('[data-index="0"]').dblclick()
    await page.waitForSelector('.stage__layer.is-ready >> nth=1')
    await page.keyboard.press('i')
    await page.waitForSelector('.inspector >> text=UTC+01:00')
    await page.waitForSelector('.inspector >> text=note of the folder')
    await keepScreenshot(page, 'viewer')
    await page.locator('.linked').first().click()
    await page.waitForSelector('.note h1')
    await keepScreenshot(page, 'note')
    await page.keyboard.press('Escape')
    await page.waitForSelector('.viewer--photo')
    await page.locator('.path').click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('/home/anna/Pictures')
    await page.keyboard.press('n')
    await page.waitForSelector('.viewer', { state: 'detached' })
    await expect.poll(() => host.state.answered.at(-1)?.filters).toEqual([{ type: 'kind', kind: 'note' }])
  })

  it('zooms around the pointer and goes back with a double click', async () => {
    const page = await start()
    await page.locator('[data-index="0"]').dblclick()
    const photo = page.locator('.stage__photo')
    await photo.waitFor()
    const before = await photo.boundingBox()
    if (before === null) throw new Error('There is no photo.')
    const point = { x: before.x + before.width / 4, y: before.y + before.height / 2 }
    await page.mouse.move(point.x, point.y)
    await page.mouse.wheel(0, -600)
    await expect.poll(async () => (await photo.boundingBox())?.width ?? 0).toBeGreaterThan(before.width * 1.5)
    const after = await photo.boundingBox()
    if (after === null) throw new Error('There is no photo.')
    expect((point.x - after.x) / after.width).toBeCloseTo(0.25, 1)
    await page.mouse.dblclick(point.x, point.y)
    await expect.poll(async () => (await photo.boundingBox())?.width ?? 0).toBeCloseTo(before.width, 0)
  })
})

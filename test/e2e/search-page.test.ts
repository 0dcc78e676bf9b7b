import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { type FixtureHost, startFixtureHost } from '../support/fixture-host.ts'
import { dropFile, failOnProblems, find, keepScreenshot, type OpenWindow, openWindow } from './window.ts'

let browser: Browser
let host: FixtureHost
let open: OpenWindow

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())
beforeEach(async () => {
  host = await startFixtureHost()
  open = await openWindow(browser, host.newAddress())
  await open.page.waitForSelector('[data-index="0"]')
})
afterEach(async () => {
  failOnProblems(open.problems)
  await open.close()
  await host.close()
})

const composer = 'textarea'
const lastQuery = () => host.state.answered.at(-1)
const photo = async () => ({
  name: 'mine.png',
  type: 'image/png',
  bytes: await sharp({ create: { width: 60, height: 40, channels: 3, background: '#864' } })
    .png()
    .toBuffer()
})

describe('the composer', () => {
  it('asks as the person types, and answers with bands', async () => {
    const { page } = open
    await page.keyboard.press('/')
    await page.keyboard.type('a dog in the snow')
    await page.waitForSelector('.row--label >> text=Strong')
    expect(lastQuery()?.terms).toMatchObject([{ source: { type: 'text', text: 'a dog in the snow' } }])
    expect(await page.locator('mark').count()).toBeGreaterThan(0)
    await keepScreenshot(page, 'search')
    await page.locator(composer).press('ArrowDown')
    await page.keyboard.press('End')
    await page.getByRole('button', { name: 'more long shots' }).click()
    await expect.poll(() => page.getByRole('button', { name: 'more long shots' }).count()).toBe(0)
  })

  it('makes typed filters chips, shows what it does not understand, and takes the suggestion with Tab', async () => {
    const { page } = open
    await page.locator(composer).fill('snow kind:dgo')
    await page.waitForSelector('.draft__problem')
    expect(await page.locator('#draft-problem').textContent()).toContain('kind:')
    await page.locator(composer).fill('snow knd:photo')
    await page.waitForSelector('.problem__suggestion')
    await page.locator(composer).press('Tab')
    await page.locator(composer).press('End')
    await page.keyboard.type(' ')
    await page.waitForSelector('.chip--filter >> text=photos')
    expect(await page.locator(composer).inputValue()).toBe('snow ')
    await expect.poll(() => lastQuery()?.filters).toEqual([{ type: 'kind', kind: 'photo' }])
  })

  it('goes back through the whole history of the question', async () => {
    const { page } = open
    await page.locator(composer).fill('kind:note ')
    await page.waitForSelector('.chip--filter')
    await page.locator(composer).press('Backspace')
    expect(await page.locator('.chip').count()).toBe(0)
    await page.keyboard.press('Control+z')
    await page.waitForSelector('.chip--filter')
    await page.keyboard.press('Control+z')
    expect(await page.locator('.chip').count()).toBe(0)
    await page.keyboard.press('Control+Shift+z')
    await page.waitForSelector('.chip--filter')
  })

  it('takes a photo that is dropped anywhere, and one that is dropped with Shift as not wanted', async () => {
    const { page } = open
    const body = await find(page, 'body')
    await dropFile(page, body, await photo(), { stopBeforeDrop: true })
    await page.waitForSelector('text=Search with this photo')
    await keepScreenshot(page, 'drop')
    await dropFile(page, body, await photo())
    await page.waitForSelector('.chip--picture')
    expect(await page.locator('.drop-overlay').count()).toBe(0)
    await expect.poll(() => lastQuery()?.terms).toMatchObject([{ source: { type: 'image' }, polarity: 'positive' }])
    await dropFile(page, body, await photo(), { shiftKey: true })
    await page.waitForSelector('.chip--picture.is-negative')
    await expect.poll(() => lastQuery()?.terms[1]).toMatchObject({ polarity: 'negative' })
  })

  it('takes a pasted photo, and says so when a file is no photo', async () => {
    const { page } = open
    const { bytes } = await photo()
    await page.evaluate((base64) => {
      const file = new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], 'p.png', {
        type: 'image/png'
      })
      const clipboardData = new DataTransfer()
      clipboardData.items.add(file)
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, bytes.toString('base64'))
    await page.waitForSelector('.chip--picture')
    const text = { name: 'list.docx', type: 'application/msword', bytes: Buffer.from('no photo') }
    await dropFile(page, await find(page, 'body'), text)
    await page.waitForSelector('.message >> text=“list.docx” is not a photo')
    const broken = { name: 'broken.jpg', type: 'image/jpeg', bytes: Buffer.from('no photo') }
    await dropFile(page, await find(page, 'body'), broken)
    await page.waitForSelector('.message >> text=“broken.jpg” could not be read')
    expect(await page.locator('.chip--picture').count()).toBe(1)
  })

  it('reads a photo of the library and words as one sentence, with a balance that previews', async () => {
    const { page } = open
    await page.locator('[data-index="0"]').dragTo(page.locator('.composer__box'))
    await page.waitForSelector('.chip--picture')
    await page.locator(composer).pressSequentially('at night')
    await page.waitForSelector('.verb-word >> text=but')
    await expect.poll(() => lastQuery()?.terms.map(({ source }) => source.type)).toEqual(['item', 'text'])
    await page.getByLabel('Closer to the photo or to the words').focus()
    for (let press = 0; press < 4; press++) await page.keyboard.press('ArrowRight')
    await expect.poll(() => lastQuery()?.balance).toBeCloseTo(0.7)
    await keepScreenshot(page, 'photo-but-at-night')
    await page.locator('.verb-word').click()
    await expect.poll(() => lastQuery()?.verb).toBe('mix')
  })

  it('weighs, flips and removes parts by key and by drag', async () => {
    const { page } = open
    await page.locator('[data-index="0"]').dragTo(page.locator('.composer__box'))
    const chip = page.locator('.chip--picture')
    await chip.focus()
    await page.keyboard.press(']')
    await page.waitForSelector('.weight-ring')
    await page.keyboard.press('-')
    await expect.poll(() => lastQuery()?.terms[0]).toMatchObject({ weight: 1.5, polarity: 'negative' })
    const box = await chip.boundingBox()
    if (box === null) throw new Error('The chip is not there.')
    await page.mouse.move(box.x + 20, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + 20, box.y - 60, { steps: 6 })
    await page.mouse.up()
    await expect.poll(() => lastQuery()?.terms[0]?.weight).toBe(3)
    expect(lastQuery()?.terms[0]?.polarity).toBe('negative')
    await chip.click()
    await expect.poll(() => lastQuery()?.terms[0]?.polarity).toBe('positive')
    await chip.focus()
    await page.keyboard.press('Backspace')
    expect(await page.locator('.chip').count()).toBe(0)
  })
})

describe('the results', () => {
  it('are walked with the keyboard, opened, and left where they were', async () => {
    const { page } = open
    await page.locator(composer).focus()
    await page.keyboard.press('ArrowDown')
    const focused = () => page.evaluate(() => Number((document.activeElement as HTMLElement).dataset['index']))
    expect(await focused()).toBe(0)
    await page.keyboard.press('ArrowRight')
    await expect.poll(focused).toBe(1)
    await page.keyboard.press('End')
    await expect.poll(focused).toBe(239)
    await page.keyboard.press('Home')
    await expect.poll(focused).toBe(0)
    await page.keyboard.press('PageDown')
    await expect.poll(focused).toBeGreaterThan(5)
    const at = await focused()
    await page.keyboard.press('Enter')
    await page.waitForSelector('.viewer')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Escape')
    await expect.poll(focused).toBe(at + 1)
    await page.keyboard.press('Space')
    await page.waitForSelector('.viewer')
    await page.keyboard.press('Space')
    await page.waitForSelector('.viewer', { state: 'detached' })
  })

  it('are chosen with click, Ctrl, Shift and a rubber band, and acted on together', async () => {
    const { page } = open
    await page.locator('[data-index="0"]').click()
    await page.locator('[data-index="2"]').click({ modifiers: ['Shift'] })
    await page.waitForSelector('.selection-bar >> text=3 chosen')
    await page.locator('[data-index="1"]').click({ modifiers: ['Control'] })
    await page.waitForSelector('.selection-bar >> text=2 chosen')
    await page.getByRole('button', { name: 'Copy paths' }).click()
    await page.waitForSelector('.message >> text=2 paths on the clipboard')
    expect((await page.evaluate(() => navigator.clipboard.readText())).split('\n')).toHaveLength(2)
    const grid = await page.locator('.grid').boundingBox()
    if (grid === null) throw new Error('There is no grid.')
    await page.mouse.move(grid.x - 10, grid.y + 40)
    await page.mouse.down()
    await page.mouse.move(grid.x + grid.width - 4, grid.y + 320, { steps: 8 })
    await page.mouse.up()
    const chosen = Number.parseInt((await page.locator('.selection-bar__count').textContent()) ?? '', 10)
    expect(chosen).toBeGreaterThan(5)
    await keepScreenshot(page, 'selection')
    await page.getByRole('button', { name: 'Search with them' }).click()
    await expect.poll(() => lastQuery()?.terms.length).toBe(chosen)
  })

  it('say why', async () => {
    const { page } = open
    await page.locator(composer).fill('dog')
    await page.waitForSelector('.row--label >> text=Strong')
    await page.locator(composer).press('ArrowDown')
    await page.keyboard.press('?')
    await page.waitForSelector('text=Why this was found')
    expect(await page.locator('.evidence__line').count()).toBeGreaterThan(0)
    await keepScreenshot(page, 'why')
  })

  it('keep the last answer, dimmed, until the next one is there, and abandon what nobody waits for', async () => {
    const { page } = open
    host.state.searchDelayMs = 900
    await page.locator(composer).pressSequentially('snow at night', { delay: 60 })
    expect(await page.locator('.cell').count()).toBeGreaterThan(5)
    await page.waitForSelector('.grid.is-stale')
    await page.waitForSelector('.row--label >> text=Strong')
    expect(await page.locator('.grid.is-stale').count()).toBe(0)
    expect(host.state.answered).toHaveLength(2)
  })

  it('say what was looked for when nothing is close', async () => {
    const { page } = open
    await page.locator(composer).fill('zzz kind:photo')
    await page.waitForSelector('text=Nothing close')
    expect(await page.locator('.state-page').textContent()).toContain('“zzz”')
    await keepScreenshot(page, 'nothing-close')
    await page.getByRole('button', { name: 'Search without the filters' }).click()
    await expect.poll(() => lastQuery()?.filters).toEqual([])
  })
})

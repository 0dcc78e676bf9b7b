import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { type FixtureHost, startFixtureHost } from '../support/fixture-host.ts'
import { failOnProblems, keepScreenshot, type OpenWindow, openWindow } from './window.ts'

let browser: Browser
let host: FixtureHost
let open: OpenWindow

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

async function openModels() {
  host = await startFixtureHost()
  open = await openWindow(browser, host.newAddress())
  const { page } = open
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByLabel('Search the settings').fill('models')
  await page.getByRole('article', { name: 'Starter' }).waitFor()
  return page
}
const called = (method: string) => host.state.calls.filter((call) => call.method === method).map(({ input }) => input)

it('shows the model in use with what it runs on, and the models that can be fetched with their licence', async () => {
  const page = await openModels()
  const starter = page.getByRole('article', { name: 'Starter' })
  expect(await starter.innerText()).toMatch(/in use[\s\S]*the processor, 8-bit precision/)
  expect(await starter.getByRole('button', { name: 'Remove…' }).count()).toBe(0)
  const offer = page.getByRole('article', { name: 'Visualized BGE base (English)' })
  const text = await offer.innerText()
  for (const said of ['huggingface.co', 'states no licence', 'notes that belong to a photo'])
    expect(text).toContain(said)
  await keepScreenshot(page, 'settings-models')
})

it('fetches nothing before the person agrees', async () => {
  const page = await openModels()
  const offer = page.getByRole('article', { name: 'Visualized BGE base (English)' })
  await offer.getByRole('button', { name: 'Fetch…' }).click()
  await page.waitForTimeout(300)
  await keepScreenshot(page, 'settings-model-consent')
  await page.getByRole('button', { name: 'Do not fetch it' }).click()
  expect(called('models.download')).toEqual([])
  await offer.getByRole('button', { name: 'Fetch…' }).click()
  await page.getByRole('button', { name: 'I agree, fetch it' }).click()
  await page.waitForSelector('text=Visualized BGE base (English) is installed.')
  const accept = { licence: true, hosts: ['huggingface.co'] }
  expect(called('models.download')).toEqual([{ id: 'visualized-bge-base-en-v1.5', accept }])
})

it('installs from a file, uses and removes what was installed, and says what went wrong', async () => {
  const page = await openModels()
  await page.getByText('Install from a file').click()
  const path = page.getByLabel('Checkpoint (.pth, .safetensors) or model folder')
  await path.fill('/nowhere')
  await page.getByRole('button', { name: 'Install', exact: true }).click()
  await page.waitForSelector('text=There is nothing at “/nowhere”.')
  await path.fill('/models/other.pth')
  await page.getByRole('button', { name: 'Install', exact: true }).click()
  const other = page.getByRole('article', { name: 'Other' })
  await other.getByRole('button', { name: 'Search with it' }).click()
  await page.waitForSelector('text=Other is being prepared.')
  expect(called('models.use')).toEqual([{ id: 'other' }])
  await keepScreenshot(page, 'settings-model-installed')
  await other.getByRole('button', { name: 'Remove…' }).click()
  await page.getByRole('button', { name: 'Remove it' }).click()
  await other.waitFor({ state: 'detached' })
  expect(called('models.remove')).toEqual([{ id: 'other' }])
})

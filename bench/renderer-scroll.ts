/**
 * Scrolls 100,000 items in a real Chromium over the fixture host, and the same page without photos as the baseline:
 * what is left in the difference is ours. Needs the built page (`npm run build`).
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { launchChromium } from '../test/support/chromium.ts'
import { builtPage, startFixtureHost } from '../test/support/fixture-host.ts'
import type { Report } from './run.ts'

const itemCount = 100_000
const page = builtPage()

interface FrameFigures {
  frames: number
  p50: number
  p99: number
  longest: number
  over32: number
}

/** Scrolls an element so many pixels each frame, and tells the time between frames in milliseconds. */
function scrollFrames(target: Page, selector: string, stepPx: number, frames: number): Promise<FrameFigures> {
  return target.evaluate(
    ({ selector, stepPx, frames }) =>
      new Promise<FrameFigures>((resolve, reject) => {
        const element = document.querySelector(selector)
        if (!element) return reject(new Error(`There is no ${selector}.`))
        const times: number[] = []
        let last = performance.now()
        const step = (now: number) => {
          times.push(now - last)
          last = now
          element.scrollTop += stepPx
          if (times.length < frames + 3) return void requestAnimationFrame(step)
          const counted = times.slice(3).sort((a, b) => a - b)
          const at = (share: number) => counted[Math.min(counted.length - 1, Math.floor(counted.length * share))] ?? 0
          resolve({
            frames: counted.length,
            p50: at(0.5),
            p99: at(0.99),
            longest: at(1),
            over32: counted.filter((time) => time > 32).length
          })
        }
        requestAnimationFrame(step)
      }),
    { selector, stepPx, frames }
  )
}

/** The same movement over plain text: what this machine and this browser take without us. */
async function baseline(target: Page): Promise<FrameFigures> {
  await target.setContent(
    `<div class="plain" style="height:800px;overflow:auto"><div style="height:4000000px">${'<p>plain</p>'.repeat(400)}</div></div>`
  )
  return scrollFrames(target, '.plain', 40, 300)
}

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** Microseconds of processor time. */
  tdur?: number
}

/**
 * Runs something while Chromium records its tasks. Processor time says what the page costs even where other programs
 * keep the processor from it; the time between frames does not.
 */
async function traced(target: Page, action: () => Promise<FrameFigures>) {
  const devtools = await target.context().newCDPSession(target)
  const events: TraceEvent[] = []
  devtools.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  const includedCategories = ['devtools.timeline', 'disabled-by-default-devtools.timeline']
  await devtools.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories } })
  const figures = await action()
  const complete = new Promise((resolve) => devtools.once('Tracing.tracingComplete', resolve))
  await devtools.send('Tracing.end')
  await complete
  await devtools.detach()
  const main = events.find(({ name }) => name === 'FireAnimationFrame')
  const tasks = events
    .filter(({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && pid === main?.pid && tid === main.tid)
    .map(({ tdur = 0 }) => tdur / 1000)
  return { figures, workMs: tasks.reduce((sum, task) => sum + task, 0), longestTaskMs: Math.max(0, ...tasks) }
}

function bundleFigures(report: Report): void {
  const assets = readdirSync(join(page, 'assets'))
  const index = readFileSync(join(page, 'index.html'), 'utf8')
  const first = assets.filter((name) => index.includes(name) && /\.(?:js|css)$/.test(name))
  const gzipped = first.reduce((sum, name) => sum + gzipSync(readFileSync(join(page, 'assets', name))).length, 0)
  report('first screen, scripts and styles, gzip', gzipped / 1024, 'KiB', first.length === 0 ? 'none found' : undefined)
  const all = assets.filter((name) => /\.(?:js|css)$/.test(name))
  const size = all.reduce((sum, name) => sum + statSync(join(page, 'assets', name)).size, 0)
  report('all scripts and styles', size / 1024, 'KiB')
}

const observeShift = () => {
  const shared = window as unknown as { layoutShift: number }
  shared.layoutShift = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      shared.layoutShift += (entry as PerformanceEntry & { value: number }).value
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

export async function run(report: Report): Promise<void> {
  if (!existsSync(join(page, 'index.html'))) throw new Error('The page is not built. Run: npm run build')
  bundleFigures(report)
  const host = await startFixtureHost({ total: itemCount })
  const browser = await launchChromium({ args: ['--enable-precise-memory-info'] })
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const plain = await baseline(await context.newPage())
    report('plain page, median frame', plain.p50, 'ms', `longest ${plain.longest.toFixed(1)} ms`)
    const target = await context.newPage()
    await target.addInitScript(observeShift)
    await target.goto(host.newAddress())
    await target.waitForSelector('.cell__item')
    const firstPhoto = await target.evaluate(() => performance.now())
    report('first results on screen after navigation', firstPhoto, 'ms', `${itemCount.toLocaleString('en')} items`)
    await target.waitForTimeout(1000)
    for (const [name, stepPx] of [
      ['reading, 8 px a frame', 8],
      ['wheel, 40 px a frame', 40],
      ['thrown, 300 px a frame', 300],
      ['dragged scrollbar, 20,000 px a frame', 20_000]
    ] as const) {
      const { figures, workMs, longestTaskMs } = await traced(target, () =>
        scrollFrames(target, '.results', stepPx, 300)
      )
      report(`${name}: longest task`, longestTaskMs, 'ms', 'processor time of the main thread')
      report(`${name}: work a frame`, workMs / figures.frames, 'ms', 'processor time of the main thread')
      report(
        `${name}: longest frame`,
        figures.longest,
        'ms',
        `p50 ${figures.p50.toFixed(1)}, p99 ${figures.p99.toFixed(1)}, over 32 ms: ${figures.over32} of ${figures.frames}; the plain page's longest is ${plain.longest.toFixed(1)}`
      )
    }
    const { shift, heap, cells } = await target.evaluate(() => ({
      shift: (window as unknown as { layoutShift: number }).layoutShift,
      heap: (performance as Performance & { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0,
      cells: document.querySelectorAll('.cell').length
    }))
    report('layout shift (CLS) over all of it', shift, '')
    report('JavaScript heap afterwards', heap / 2 ** 20, 'MiB', `${cells} cells in the document`)
  } finally {
    await browser.close()
    await host.close()
  }
}

// A child process that misbehaves by request. `--crash-at-start` and `--never-ready` misbehave by themselves.
import { setTimeout as delay } from 'node:timers/promises'
import { parentLink } from '../../src/processes/parent-channel.ts'
import { serveProcess } from '../../src/processes/serve.ts'
import type { Handlers } from '../../src/shared/method.ts'
import { createService } from '../../src/shared/server.ts'
import { type FlakyContract, flakyContract } from './flaky-contract.ts'

function blockThread(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs)
}

function crash(how: 'exit' | 'signal' | 'throw' | 'out-of-memory', code: number): void {
  if (how === 'exit') process.exit(code)
  if (how === 'signal') process.kill(process.pid, 'SIGKILL')
  if (how === 'throw')
    setImmediate(() => {
      throw new Error('The flaky child throws where nobody catches.')
    })
  if (how === 'out-of-memory') process.abort()
}

const handlers: Handlers<FlakyContract> = {
  async 'flaky.echo'({ value, delayMs }, { signal }) {
    if (delayMs > 0) await delay(delayMs, undefined, { signal })
    return { value, pid: process.pid }
  },
  async 'flaky.crash'({ how, code }) {
    crash(how, code)
    return await new Promise<never>(() => {})
  },
  async 'flaky.block'({ durationMs, announced }) {
    if (announced) parentLink().announceSilence(durationMs + 500)
    await delay(20)
    blockThread(durationMs)
    return {}
  },
  'flaky.never': () => new Promise<never>(() => {}),
  async 'flaky.garbage'({ what }) {
    if (what === 'frame') process.send?.({ nonsense: true })
    if (what === 'envelope') parentLink().channel.post(['not', 'an', 'envelope'])
    if (what === 'output') return { vectors: [Number.NaN] as never }
    return await new Promise<never>(() => {})
  },
  async 'flaky.print'({ text }) {
    process.stderr.write(text)
    return {}
  },
  'flaky.recycle'() {
    parentLink().requestRecycle()
    return {}
  },
  'flaky.environment': () => ({ env: process.env as Record<string, string> }),
  'flaky.count'({ upTo }, { emit }) {
    for (let count = 1; count <= upTo; count++) emit({ count, pid: process.pid })
  }
}

if (process.argv.includes('--crash-at-start')) {
  process.stderr.write('The model file is missing.\n')
  process.exit(3)
}
if (process.argv.includes('--never-ready')) {
  parentLink()
  setInterval(() => {}, 1_000)
} else serveProcess(createService(flakyContract, handlers))

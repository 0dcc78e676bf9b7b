import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nodeSpawn } from '../../src/processes/node-spawn.ts'
import type { RolePolicy } from '../../src/processes/role-policy.ts'
import type { ProcessState, SupervisedRole } from '../../src/processes/supervised-role.ts'
import { Supervisor } from '../../src/processes/supervisor.ts'
import type { AppError } from '../../src/shared/errors.ts'
import { type FlakyContract, flakyContract } from '../support/flaky-contract.ts'

const file = join(import.meta.dirname, '../support/flaky-child.ts')
const supervisors: Supervisor[] = []

function start(policy: Partial<RolePolicy> = {}, args: string[] = []) {
  const supervisor = new Supervisor({ spawn: nodeSpawn, env: { KEEPSAKE_TEST: 'seen' } })
  supervisors.push(supervisor)
  const role = supervisor.start({ name: 'flaky', contract: flakyContract, file, args, policy })
  return { supervisor, role }
}

const pidOf = async (role: SupervisedRole<FlakyContract>) => (await role.client.call('flaky.echo', { value: 0 })).pid

/** The code and retry of the error that a promise rejects with. */
async function failure(promise: Promise<unknown>): Promise<Pick<AppError, 'code' | 'retry'> & { message: string }> {
  const error = await promise.then(
    () => expect.fail('should have been rejected'),
    (reason: unknown) => reason as AppError
  )
  return { code: error.code, retry: error.retry, message: error.message }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function waitForState(supervisor: Supervisor, state: ProcessState['state']): Promise<ProcessState> {
  return await vi.waitFor(
    () => {
      const found = supervisor.states()[0]
      if (found?.state !== state) throw new Error(`is ${found?.state}`)
      return found
    },
    { timeout: 15_000, interval: 10 }
  )
}

afterEach(async () => {
  await Promise.all(supervisors.splice(0).map((supervisor) => supervisor.stop()))
})

describe('calls', () => {
  it('wait for the process to start, and carry bytes and floats', async () => {
    const { role } = start()
    const value = { bytes: new Uint8Array([1, 2, 255]), floats: new Float32Array([0.5, -1]), text: 'é😀' }
    const answer = await role.client.call('flaky.echo', { value })
    expect(answer.value).toEqual(value)
    expect(role.state()).toEqual({ name: 'flaky', state: 'running', restarts: 0, message: null })
  })

  it('reject with the error of the handler, of the schema, of the name', async () => {
    const { role } = start()
    const wrong = role.client as unknown as { call(name: string, input: unknown): Promise<unknown> }
    expect((await failure(wrong.call('flaky.echo', { delayMs: 'soon' }))).code).toBe('invalid-input')
    expect((await failure(wrong.call('flaky.nothing', {}))).code).toBe('not-found')
  })

  it('are cancelled by the caller, and time out for the caller without harm to the process', async () => {
    const { role } = start()
    const pid = await pidOf(role)
    const controller = new AbortController()
    const cancelled = failure(role.client.call('flaky.never', {}, { signal: controller.signal }))
    controller.abort()
    expect((await cancelled).code).toBe('cancelled')
    expect((await failure(role.client.call('flaky.never', {}, { timeoutMs: 50 }))).code).toBe('timeout')
    expect(await pidOf(role)).toBe(pid)
  })
})

describe('a crash', () => {
  it.each(['exit', 'signal', 'throw', 'out-of-memory'] as const)(
    'by %s rejects what is in flight and restarts',
    async (how) => {
      const { role, supervisor } = start({ restartDelayMs: 10 })
      const pid = await pidOf(role)
      const beside = failure(role.client.call('flaky.never', {}))
      const crash = failure(role.client.call('flaky.crash', { how }))
      expect(await crash).toMatchObject({ code: 'process-crashed', retry: 'now' })
      expect((await beside).code).toBe('process-crashed')
      // Made while nothing runs: waits for the next process.
      expect(await pidOf(role)).not.toBe(pid)
      expect(supervisor.states()[0]).toMatchObject({ state: 'running', restarts: 1, message: null })
    }
  )

  it('makes a subscription go on with the next process', async () => {
    const { role } = start({ restartDelayMs: 10 })
    const pids = new Set<number>()
    role.client.subscribe('flaky.count', { upTo: 3 }, (state) => pids.add(state.pid))
    await vi.waitFor(() => expect(pids.size).toBe(1), { timeout: 10_000 })
    await failure(role.client.call('flaky.crash', { how: 'exit' }))
    await vi.waitFor(() => expect(pids.size).toBe(2), { timeout: 10_000 })
  })

  it('three times within the window degrades the role, says why, and it comes back by itself', async () => {
    const { role, supervisor } = start({
      restartDelayMs: 5,
      degradedRetryMs: 400,
      crashBudget: { crashes: 3, windowMs: 60_000 }
    })
    await role.client.call('flaky.print', { text: 'first line\nNo space in the GPU.\n' })
    for (let crash = 1; crash <= 3; crash++) {
      if (crash === 3) await role.client.call('flaky.print', { text: 'No space in the GPU.\n' })
      await failure(role.client.call('flaky.crash', { how: 'exit', code: 7 }))
    }
    const state = await waitForState(supervisor, 'degraded')
    expect(state.message).toMatch(/ended 3 times .* code 7: No space in the GPU\./)
    const refused = await failure(role.client.call('flaky.echo', { value: 1 }))
    expect(refused).toMatchObject({ code: 'unavailable', retry: 'later', message: state.message })
    await waitForState(supervisor, 'running')
    expect(await pidOf(role)).toBeGreaterThan(0)
  })

  it('at start is a crash as well', async () => {
    const { role, supervisor } = start({ restartDelayMs: 5, degradedRetryMs: 60_000 }, ['--crash-at-start'])
    const state = await waitForState(supervisor, 'degraded')
    expect(state.message).toContain('ended with code 3: The model file is missing.')
    expect((await failure(role.client.call('flaky.echo', { value: 1 }))).code).toBe('unavailable')
  })

  it('of a program that does not exist is said, not thrown', async () => {
    const supervisor = new Supervisor({ spawn: nodeSpawn })
    supervisors.push(supervisor)
    supervisor.start({
      name: 'absent',
      contract: flakyContract,
      file: '/nowhere/absent.js',
      policy: { restartDelayMs: 5, degradedRetryMs: 60_000 }
    })
    expect((await waitForState(supervisor, 'degraded')).message).toContain('the absent process'.slice(4))
  })
})

describe('a hang', () => {
  it('of the thread is found by the heartbeat', async () => {
    const { role } = start({ heartbeatIntervalMs: 100, hangTimeoutMs: 1_500, restartDelayMs: 5 })
    const pid = await pidOf(role)
    const startedAt = performance.now()
    const error = await failure(role.client.call('flaky.block', { durationMs: 20_000 }))
    expect(error.code).toBe('process-crashed')
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(await pidOf(role)).not.toBe(pid)
  })

  it('by SIGSTOP is found by the heartbeat', async () => {
    const { role } = start({ heartbeatIntervalMs: 100, hangTimeoutMs: 1_500, restartDelayMs: 5 })
    const pid = await pidOf(role)
    const inFlight = failure(role.client.call('flaky.never', {}))
    process.kill(pid, 'SIGSTOP')
    expect((await inFlight).code).toBe('process-crashed')
    expect(await pidOf(role)).not.toBe(pid)
    expect(isAlive(pid)).toBe(false)
  })

  it('that was announced is none', async () => {
    const { role } = start({ heartbeatIntervalMs: 100, hangTimeoutMs: 1_500 })
    const pid = await pidOf(role)
    await role.client.call('flaky.block', { durationMs: 2_500, announced: true })
    expect(await pidOf(role)).toBe(pid)
  })

  it('of one call beyond its deadline ends the process', async () => {
    const { role } = start({ callDeadlineMs: 200, restartDelayMs: 5 })
    const pid = await pidOf(role)
    expect((await failure(role.client.call('flaky.never', {}))).code).toBe('timeout')
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 })
    expect(await pidOf(role)).not.toBe(pid)
  })

  it('during start is a crash', async () => {
    const { supervisor } = start({ handshakeTimeoutMs: 300, restartDelayMs: 5, degradedRetryMs: 60_000 }, [
      '--never-ready'
    ])
    expect((await waitForState(supervisor, 'degraded')).message).toContain('was not ready within 0.3 s')
  })
})

describe('garbage', () => {
  it.each(['frame', 'envelope'] as const)('as %s ends the process', async (what) => {
    const { role } = start({ restartDelayMs: 5 })
    const pid = await pidOf(role)
    expect((await failure(role.client.call('flaky.garbage', { what }))).code).toBe('process-crashed')
    expect(await pidOf(role)).not.toBe(pid)
  })

  it('as answer never reaches the caller', async () => {
    const { role } = start()
    expect(await failure(role.client.call('flaky.garbage', { what: 'output' }))).toMatchObject({
      code: 'process-crashed',
      retry: 'now'
    })
  })
})

describe('recycling', () => {
  it('finishes the calls under way in the old process', async () => {
    const { role, supervisor } = start()
    const pid = await pidOf(role)
    const underWay = role.client.call('flaky.echo', { value: 'old', delayMs: 700 })
    await role.client.call('flaky.recycle', {})
    await vi.waitFor(async () => expect(await pidOf(role)).not.toBe(pid), { timeout: 10_000 })
    expect(await underWay).toEqual({ value: 'old', pid })
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 })
    expect(supervisor.states()[0]).toMatchObject({ state: 'running', restarts: 0 })
  })

  it('happens after so many calls, and loses none', async () => {
    const { role } = start({ recycleAfterCalls: 30, heartbeatIntervalMs: 20 })
    const pids = new Set<number>()
    for (let call = 0; call < 400; call++) {
      const answer = await role.client.call('flaky.echo', { value: call, delayMs: 1 })
      expect(answer.value).toBe(call)
      pids.add(answer.pid)
    }
    expect(pids.size).toBeGreaterThan(1)
  })

  it('happens when the memory exceeds its limit', async () => {
    const { role } = start({ recycleAboveRssBytes: 1, heartbeatIntervalMs: 50 })
    const pid = await pidOf(role)
    await vi.waitFor(async () => expect(await pidOf(role)).not.toBe(pid), { timeout: 10_000 })
  })
})

describe('the process', () => {
  it('sees a scrubbed environment', async () => {
    process.env['SECRET_TOKEN'] = 'do not pass on'
    process.env['NODE_OPTIONS_TEST'] = 'x'
    const { role } = start()
    const { env } = await role.client.call('flaky.environment', {})
    expect(env['SECRET_TOKEN']).toBeUndefined()
    expect(env['NODE_OPTIONS']).toBeUndefined()
    expect(env['KEEPSAKE_TEST']).toBe('seen')
    expect(env['PATH']).toBeDefined()
  })

  it('ends in order when it is stopped: calls under way finish, later ones are refused', async () => {
    const { role, supervisor } = start()
    const pid = await pidOf(role)
    const underWay = role.client.call('flaky.echo', { value: 'last', delayMs: 200 })
    const stopped = supervisor.stop()
    expect((await underWay).value).toBe('last')
    await stopped
    expect(isAlive(pid)).toBe(false)
    expect((await failure(role.client.call('flaky.echo', { value: 1 }))).code).toBe('unavailable')
    expect(supervisor.states()[0]?.state).toBe('stopped')
  })

  it('is killed when it does not end in time', async () => {
    const { role, supervisor } = start({ drainTimeoutMs: 200 })
    const pid = await pidOf(role)
    void failure(role.client.call('flaky.never', {}))
    const startedAt = performance.now()
    await supervisor.stop()
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    expect(isAlive(pid)).toBe(false)
  })

  it.each(['SIGKILL', 'SIGTERM'] as const)('goes when its parent is ended by %s', async (signal) => {
    const parent = spawn(process.execPath, [join(import.meta.dirname, '../support/fork-parent.ts')])
    const childPid = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(text))))
    expect(isAlive(childPid)).toBe(true)
    parent.kill(signal)
    await vi.waitFor(() => expect(isAlive(childPid)).toBe(false), { timeout: 8_000, interval: 50 })
  })

  it('started by hand says that it cannot be', async () => {
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, [file], (_error, _stdout, stderr) => resolve(stderr))
    })
    expect(output).toContain('cannot be started by itself')
    await delay(0)
  })
})

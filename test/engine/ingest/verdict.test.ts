import { describe, expect, test } from 'vitest'
import { backOffMs, isIndexDamage, judge } from '../../../src/engine/ingest/verdict.ts'
import { AppError, type ErrorCode } from '../../../src/shared/errors.ts'

const systemError = (code: string) => Object.assign(new Error(code), { code })

describe('what follows from an error', () => {
  test.each([
    ['SQLITE_FULL', 'wait'],
    ['SQLITE_IOERR_WRITE', 'wait'],
    ['ENOSPC', 'wait'],
    ['EROFS', 'wait'],
    ['ENOENT', 'look-again'],
    ['ESTALE', 'look-again'],
    ['EACCES', 'fail'],
    ['EIO', 'fail'],
    ['ERR_SOMETHING', 'fail']
  ])('of the system: %s leads to %s', (code, action) => expect(judge(systemError(code)).action).toBe(action))

  test.each<[ErrorCode, string]>([
    ['cancelled', 'stop'],
    ['unavailable', 'wait'],
    ['disk-full', 'wait'],
    ['process-crashed', 'isolate'],
    ['timeout', 'isolate'],
    ['invalid-model', 'isolate'],
    ['not-found', 'look-again'],
    ['offline', 'look-again'],
    ['too-large', 'skip'],
    ['unreadable', 'fail'],
    ['unsupported', 'fail'],
    ['internal', 'fail']
  ])('of Keepsake: %s leads to %s', (code, action) => expect(judge(new AppError(code, 'x')).action).toBe(action))

  test('one that may pass is tried again, later each time', () => {
    expect(judge(new AppError('unreadable', 'x', { retry: 'later' })).action).toBe('retry')
    expect([1, 2, 3, 20].map(backOffMs)).toEqual([5000, 10_000, 20_000, 600_000])
  })

  test('a full disk is said in plain words, damage is told from it', () => {
    expect(judge(systemError('SQLITE_FULL'))).toMatchObject({ error: { code: 'disk-full', message: /search works/ } })
    expect([isIndexDamage(systemError('SQLITE_CORRUPT')), isIndexDamage(systemError('SQLITE_FULL'))]).toEqual([
      true,
      false
    ])
  })
})

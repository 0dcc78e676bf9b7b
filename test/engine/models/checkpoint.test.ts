import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openCheckpoint } from '../../../src/engine/models/checkpoint.ts'
import { readTensor } from '../../../src/engine/models/tensor-file.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { readWholeCheckpoint } from '../../support/checkpoint-values.ts'
import { PickleWriter, pickleStateDict } from '../../support/pickle-writer.ts'
import { tinyModelPath } from '../../support/tiny-models.ts'
import { hole, writeZip, type ZipRecord } from '../../support/zip-writer.ts'

const dir = mkdtempSync(join(tmpdir(), 'keepsake-checkpoint-'))
const path = join(dir, 'model.pth')
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function problemOf(file = path): Promise<string> {
  try {
    await readWholeCheckpoint(file)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return `${error.code}: ${error.message}`
  }
  throw new Error('the file was accepted')
}

const record = (name: string, bytes: Buffer): ZipRecord => ({ name, sizeBytes: bytes.length, content: () => [bytes] })
const halves = (...values: readonly number[]) => Buffer.from(Uint16Array.from(values).buffer)

/** A checkpoint of one tensor `w`, six float16 values in one storage, with what the test wants otherwise. */
async function writeSmall(
  change: Partial<{
    pickle: Buffer
    storage: Buffer
    extra: ZipRecord[]
    shape: number[]
    stride: number[]
    offset: number
    elements: number
    type: string
  }> = {}
) {
  const tensor = {
    name: 'w',
    storageKey: '0',
    storageType: change.type ?? 'HalfStorage',
    storageElements: change.elements ?? 6,
    offset: change.offset ?? 0,
    shape: change.shape ?? [2, 3],
    stride: change.stride ?? [3, 1]
  }
  await writeZip(path, [
    record('m/data.pkl', change.pickle ?? pickleStateDict([tensor])),
    record('m/data/0', change.storage ?? halves(1, 2, 3, 4, 5, 6)),
    ...(change.extra ?? [])
  ])
}

describe('views into storages', () => {
  const values = async () => [
    ...new Uint16Array(Uint8Array.from((await readWholeCheckpoint(path)).get('w')?.bytes ?? []).buffer)
  ]

  test('offset', async () => {
    await writeSmall({ shape: [2], stride: [1], offset: 3 })
    expect(await values()).toEqual([4, 5])
  })
  test('a transposed view is gathered', async () => {
    await writeSmall({ shape: [3, 2], stride: [1, 3] })
    expect(await values()).toEqual([1, 4, 2, 5, 3, 6])
  })
  test('every other element', async () => {
    await writeSmall({ shape: [2], stride: [2], offset: 1 })
    expect(await values()).toEqual([2, 4])
  })
  test('a scalar, and a tensor without elements', async () => {
    await writeSmall({ shape: [], stride: [], offset: 5 })
    expect(await values()).toEqual([6])
    await writeSmall({ shape: [0, 3], stride: [3, 1] })
    expect(await values()).toEqual([])
  })
  test('64-bit archives, and archives without checksums', async () => {
    const records = [
      record(
        'archive/data.pkl',
        pickleStateDict([
          {
            name: 'w',
            storageKey: '0',
            storageType: 'HalfStorage',
            storageElements: 2,
            offset: 0,
            shape: [2],
            stride: [1]
          }
        ])
      ),
      record('archive/data/0', halves(8, 9))
    ]
    await writeZip(path, records, { zip64: true })
    expect(await values()).toEqual([8, 9])
    await writeZip(path, records, { withoutChecksums: true })
    expect(await values()).toEqual([8, 9])
  })
})

describe('archives of more than 4 GiB', () => {
  test.each([
    ['before the storage', 5 * 2 ** 30, 12],
    ['that the storage itself has', 0, 5 * 2 ** 30]
  ])('%s', async (_, padding, size) => {
    const elements = size / 2
    const tensor = {
      name: 'w',
      storageKey: '0',
      storageType: 'HalfStorage',
      storageElements: elements,
      offset: elements - 6,
      shape: [3],
      stride: [2]
    }
    await writeZip(
      path,
      [
        record('m/data.pkl', pickleStateDict([tensor])),
        { name: 'm/data/9', sizeBytes: padding, content: hole },
        size === 12
          ? record('m/data/0', halves(1, 2, 3, 4, 5, 6))
          : { name: 'm/data/0', sizeBytes: size, content: hole }
      ],
      { zip64: true }
    )
    const checkpoint = await openCheckpoint(path)
    const found = checkpoint.tensors.get('w')
    const bytes = found ? await readTensor(checkpoint.file, found) : Buffer.alloc(0)
    await checkpoint.file.close()
    expect(found?.byteOffset).toBeGreaterThan(2 ** 32)
    expect(bytes).toEqual(size === 12 ? halves(1, 3, 5) : halves(0, 0, 0))
  })
})

describe('what a view may not do', () => {
  test.each([
    ['reach beyond its storage', { shape: [7], stride: [1] }, /“w” reaches beyond its storage/],
    ['begin beyond its storage', { shape: [1], stride: [1], offset: 6 }, /reaches beyond its storage/],
    ['have an astronomic shape', { shape: [2 ** 40, 2 ** 40], stride: [2 ** 40, 1] }, /reaches beyond its storage/],
    ['repeat its elements without end', { shape: [2 ** 40, 2 ** 40], stride: [0, 0] }, /“w” repeats its elements/],
    ['have a negative offset', { offset: -1 }, /tensor without a storage/],
    ['have a negative size', { shape: [-2, 3] }, /without a valid shape/],
    ['have a negative stride', { stride: [-3, 1] }, /without a valid shape/],
    ['have strides for another rank', { stride: [1] }, /strides do not fit its shape/],
    ['have hundreds of dimensions', { shape: Array(200).fill(1), stride: Array(200).fill(1) }, /without a valid shape/],
    ['claim a storage of another size', { elements: 7 }, /“data\/0” has 12 bytes instead of 14/],
    ['use a storage of unknown type', { type: 'ComplexFloatStorage' }, /asks to run “torch.ComplexFloatStorage”/],
    ['be a weight of whole numbers', { type: 'ShortStorage' }, /“w” is not a floating-point tensor/]
  ] as const)('%s', async (_, change, message) => {
    await writeSmall(change as Parameters<typeof writeSmall>[0])
    expect(await problemOf()).toMatch(message)
  })

  test('refer to a storage that is not there', async () => {
    await writeZip(path, [
      record(
        'm/data.pkl',
        pickleStateDict([
          {
            name: 'w',
            storageKey: '../../etc/passwd',
            storageType: 'HalfStorage',
            storageElements: 1,
            offset: 0,
            shape: [1],
            stride: [1]
          }
        ])
      )
    ])
    expect(await problemOf()).toMatch(/storage “data\/\.\.\/\.\.\/etc\/passwd” is missing/)
  })
})

describe('pickles that are no model', () => {
  const start = () => new PickleWriter()
  const cases: [string, Buffer, RegExp][] = [
    [
      'os.system',
      start().global('posix', 'system').raw('(').text('echo pwned > /tmp/pwned').raw('tR').finish(),
      /asks to run “posix\.system”.*nothing of it was run/
    ],
    ['builtins.eval', start().global('builtins', 'eval').finish(), /“builtins\.eval”/],
    ['a class of torch that is no state', start().global('torch', 'load').finish(), /“torch\.load”/],
    ['a name with control characters', start().global('a\u001b[31m', 'b').finish(), /“a\?\[31m\.b”/],
    ['STACK_GLOBAL', start().text('os').text('system').raw(0x93).finish(), /instruction STACK_GLOBAL/],
    ['NEWOBJ', start().raw(0x81).finish(), /instruction NEWOBJ/],
    ['INST', start().raw('(iposix\nsystem\n').finish(), /instruction INST/],
    ['OBJ', start().raw('(o').finish(), /instruction OBJ/],
    ['a float', start().raw('G', Buffer.alloc(8)).finish(), /instruction BINFLOAT/],
    ['an unknown opcode', start().raw(0xfe).finish(), /instruction 0xfe/],
    ['a dict of numbers', start().raw('}').text('w').integer(4).raw('s').finish(), /entry “w” is not a tensor/],
    ['keys that are numbers', start().raw('}').integer(1).integer(4).raw('s').finish(), /keys are not names/],
    ['a list', start().raw(']').finish(), /not a dict of named tensors/],
    [
      'a storage without a tensor',
      start().raw('}').text('w').tuple().raw('Qs').finish(),
      /refers to a storage in a way/
    ],
    ['the same name twice', start().raw('}(').text('w').raw('N').text('w').raw('Nu').finish(), /names “w” twice/],
    [
      'a call of an ordered dict with arguments',
      start().global('collections', 'OrderedDict').raw('K', 1, 0x85, 'R').finish(),
      /calls “collections\.OrderedDict”/
    ],
    ['a call of what is no name', start().raw('K', 1, ')R').finish(), /calls what is not a name/],
    ['state of what is no dict', start().raw('K', 1, 'K', 1, 'b').finish(), /state of what is not a dict/],
    ['more values taken than there are', start().raw('s').finish(), /takes more values/],
    ['items without a mark', start().raw('}u').finish(), /takes more values/],
    ['something left over', start().raw('NN').finish(), /left over/],
    ['an unknown memo', start().raw('h', 9).finish(), /does not have/],
    ['a number beyond 2^53', start().raw(0x8a, 9, Buffer.alloc(9, 0x7f)).finish(), /too large/],
    [
      'a text longer than the file',
      start()
        .raw('X', Buffer.from([0xff, 0xff, 0xff, 0xff]))
        .finish(),
      /ends in the middle/
    ],
    ['a global without an end', start().raw('cposix').finish(), /ends in the middle/],
    ['no STOP', Buffer.from([0x80, 2]), /ends in the middle/],
    ['protocol 4', Buffer.from([0x80, 4, 0x2e]), /not a Python pickle of protocol 2/],
    ['nothing', Buffer.alloc(0), /ends in the middle/],
    [
      'ten thousand nested tuples',
      start()
        .raw(Buffer.from(`)${'\x85'.repeat(10_000)}`, 'latin1'))
        .finish(),
      /not a dict of named tensors/
    ]
  ]
  test.each(cases)('%s', async (_, pickle, message) => {
    await writeSmall({ pickle })
    expect(await problemOf()).toMatch(message)
  })
})

describe('files that are no checkpoint', () => {
  const cases: [string, Buffer, RegExp][] = [
    ['nothing', Buffer.alloc(0), /It is empty/],
    ['one byte', Buffer.from('P'), /neither a PyTorch checkpoint/],
    [
      'a Git LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:07e5\nsize 392860018\n'),
      /only a pointer/
    ],
    ['a web page', Buffer.from('<!DOCTYPE html><html><body>Sign in</body></html>'), /web page/],
    ['a bare pickle', Buffer.from([0x80, 4, 0x2e]), /Python pickle, but not a PyTorch checkpoint/],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), /neither a PyTorch checkpoint/],
    ['an empty zip', Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]), /no data\.pkl/],
    ['only the start of a zip', Buffer.from('PK\x03\x04', 'latin1'), /incomplete/]
  ]
  test.each(cases)('%s', async (_, bytes, message) => {
    writeFileSync(path, bytes)
    expect(await problemOf()).toMatch(message)
  })

  test('the container of PyTorch before 1.6', async () => {
    expect(await problemOf(tinyModelPath('tiny_m3', 'checkpoint_legacy_nonzip.pth'))).toMatch(
      /^invalid-model: .*PyTorch before 1\.6.*save it again/
    )
  })
  test('a folder, and a file that is not there', async () => {
    expect(await problemOf(dir)).toMatch(/^invalid-model: .*not a file/)
    expect(await problemOf(join(dir, 'absent.pth'))).toMatch(/^not-found: /)
  })
})

describe('archives that are not what PyTorch writes', () => {
  test('no data.pkl, and two', async () => {
    await writeZip(path, [record('m/readme.txt', Buffer.from('hello'))])
    expect(await problemOf()).toMatch(/no data\.pkl/)
    await writeSmall({ extra: [record('other/data.pkl', Buffer.from('x'))] })
    expect(await problemOf()).toMatch(/more than one data\.pkl/)
  })
  test('two records of one name', async () => {
    await writeSmall({ extra: [record('m/data/0', halves(1))] })
    expect(await problemOf()).toMatch(/two parts named “m\/data\/0”/)
  })
  test('big-endian numbers', async () => {
    await writeSmall({ extra: [record('m/byteorder', Buffer.from('big'))] })
    expect(await problemOf()).toMatch(/byte order “big”/)
  })
  /** Changes bytes of the central header of a record. */
  const patch = (name: string, change: (directory: Buffer, header: number) => void) => {
    const bytes = readFileSync(path)
    const header = bytes.lastIndexOf(Buffer.from(name)) - 46
    change(bytes, header)
    writeFileSync(path, bytes)
  }
  test.each([
    [
      'a zip bomb: twelve bytes that claim to unpack to a gigabyte',
      (bytes: Buffer, at: number) => {
        bytes.writeUInt16LE(8, at + 10)
        bytes.writeUInt32LE(2 ** 30, at + 24)
      },
      /“m\/data\/0” is compressed/
    ],
    ['encrypted', (bytes: Buffer, at: number) => bytes.writeUInt16LE(0x0809, at + 8), /is encrypted/],
    [
      'a stored record of two sizes',
      (bytes: Buffer, at: number) => bytes.writeUInt32LE(2 ** 30, at + 24),
      /is compressed/
    ],
    [
      'a record that lies over another',
      (bytes: Buffer, at: number) => bytes.writeUInt32LE(0, at + 42),
      /reaches over|not where/
    ],
    [
      'a record beyond the end',
      (bytes: Buffer, at: number) => {
        bytes.writeUInt32LE(2 ** 30, at + 20)
        bytes.writeUInt32LE(2 ** 30, at + 24)
      },
      /reaches over/
    ],
    [
      '64-bit sizes that are not there',
      (bytes: Buffer, at: number) => {
        bytes.writeUInt32LE(0xffffffff, at + 20)
        bytes.writeUInt32LE(0xffffffff, at + 24)
      },
      /list of contents is damaged/
    ],
    [
      'a checksum that does not match',
      (bytes: Buffer, at: number) => bytes.writeUInt32LE(1, at + 16),
      /“data\/0” does not match its checksum/
    ]
  ])('%s', async (_, change, message) => {
    await writeSmall()
    patch('m/data/0', change)
    expect(await problemOf()).toMatch(message)
  })
  test('more parts than a model has', async () => {
    await writeSmall()
    const bytes = readFileSync(path)
    bytes.writeUInt16LE(60_000, bytes.length - 12)
    writeFileSync(path, bytes)
    expect(await problemOf()).toMatch(/list of contents is damaged/)
  })
})

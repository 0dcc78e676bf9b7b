/** Writes pickles of protocol 2 opcode by opcode, so that tests can make faithful checkpoints and hostile ones. */
export class PickleWriter {
  readonly #pieces: Buffer[] = [Buffer.from([0x80, 2])]

  raw(...bytes: readonly (number | string | Buffer)[]): this {
    for (const part of bytes) {
      this.#pieces.push(
        typeof part === 'number' ? Buffer.from([part]) : typeof part === 'string' ? Buffer.from(part, 'latin1') : part
      )
    }
    return this
  }

  text(value: string): this {
    const bytes = Buffer.from(value, 'utf8')
    const size = Buffer.alloc(4)
    size.writeUInt32LE(bytes.length)
    return this.raw('X', size, bytes)
  }

  /** A whole number: BININT1, BININT2, BININT or LONG1, whichever Python would choose. */
  integer(value: number): this {
    if (value >= 0 && value < 0x100) return this.raw('K', value)
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(value))
    if (value >= 0 && value < 0x10000) return this.raw('M', bytes.subarray(0, 2))
    if (value >= -(2 ** 31) && value < 2 ** 31) return this.raw('J', bytes.subarray(0, 4))
    return this.raw(0x8a, 8, bytes)
  }

  global(module: string, name: string): this {
    return this.raw('c', `${module}\n${name}\n`)
  }

  tuple(...items: readonly (() => void)[]): this {
    this.raw('(')
    for (const item of items) item()
    return this.raw('t')
  }

  integers(values: readonly number[]): this {
    return this.tuple(...values.map((value) => () => this.integer(value)))
  }

  emptyOrderedDict(): this {
    return this.global('collections', 'OrderedDict').raw(')R')
  }

  finish(): Buffer {
    return Buffer.concat([...this.#pieces, Buffer.from('.')])
  }
}

/** A tensor of a state dict as a view into a storage; counts are in elements. */
export interface PickledTensor {
  readonly name: string
  readonly storageKey: string
  readonly storageType: string
  readonly storageElements: number
  readonly offset: number
  readonly shape: readonly number[]
  readonly stride: readonly number[]
}

/** The `data.pkl` of a state dict, with the `_metadata` that PyTorch adds to it. */
export function pickleStateDict(tensors: readonly PickledTensor[]): Buffer {
  const writer = new PickleWriter().emptyOrderedDict().raw('(')
  for (const tensor of tensors) {
    writer.text(tensor.name).global('torch._utils', '_rebuild_tensor_v2')
    writer.tuple(
      () => {
        writer.tuple(
          () => writer.text('storage'),
          () => writer.global('torch', tensor.storageType),
          () => writer.text(tensor.storageKey),
          () => writer.text('cuda:0'),
          () => writer.integer(tensor.storageElements)
        )
        writer.raw('Q')
      },
      () => writer.integer(tensor.offset),
      () => writer.integers(tensor.shape),
      () => writer.integers(tensor.stride),
      () => writer.raw(0x89),
      () => writer.emptyOrderedDict()
    )
    writer.raw('R')
  }
  writer.raw('u', '}').text('_metadata').emptyOrderedDict().raw('sb')
  return writer.finish()
}

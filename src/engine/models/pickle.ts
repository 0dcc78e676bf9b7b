/** A Python tuple; a class, so that it cannot be confused with a list. */
export class PickleTuple {
  readonly items: readonly PickleValue[]
  constructor(items: readonly PickleValue[]) {
    this.items = items
  }
}

/** A name that the pickle imports, such as `torch.HalfStorage`. It is only a name: nothing is ever imported or run. */
export class PickleGlobal {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** What the reader of a file format makes of a call in the pickle (a tensor, a storage). */
export class PickleObject<T = unknown> {
  readonly value: T
  constructor(value: T) {
    this.value = value
  }
}

export type PickleDict = Map<string, PickleValue>
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleValue[]
  | PickleTuple
  | PickleDict
  | PickleGlobal
  | PickleObject

/** The meaning that a file format gives to the three places where Python would run code. */
export interface PickleFormat {
  /** Whether this name may occur at all; every other one is refused by name. */
  isKnownGlobal(name: string): boolean
  /** The result of calling a global with arguments. */
  call(name: string, args: readonly PickleValue[]): PickleValue
  /** The object behind a persistent id. */
  resolvePersistentId(id: PickleValue): PickleValue
}

/** A pickle that is damaged, or that holds what the format does not know. The message is a full sentence. */
export class PickleError extends Error {
  override readonly name = 'PickleError'
}

const protocol = 2

/** Opcodes that are refused, with their names in Python's pickletools, so that the message can say what was found. */
const refusedOpcodes: Readonly<Record<string, string>> = {
  i: 'INST', o: 'OBJ', '\x81': 'NEWOBJ', '\x92': 'NEWOBJ_EX', '\x93': 'STACK_GLOBAL', '\x82': 'EXT1', '\x83': 'EXT2',
  '\x84': 'EXT4', P: 'PERSID', G: 'BINFLOAT', F: 'FLOAT', I: 'INT', L: 'LONG', S: 'STRING', U: 'SHORT_BINSTRING',
  T: 'BINSTRING', B: 'BINBYTES', C: 'SHORT_BINBYTES', '\x8b': 'LONG4', '\x95': 'FRAME', d: 'DICT', l: 'LIST',
  '\x8f': 'EMPTY_SET', '\x90': 'ADDITEMS', '\x91': 'FROZENSET', p: 'PUT', g: 'GET', '0': 'POP', '1': 'POP_MARK', '2': 'DUP'
} // biome-ignore format: a table

const mark = Symbol('mark')
type StackItem = PickleValue | typeof mark

/** A stack machine over the opcodes that `torch.save` writes for a state dict; one instance reads one pickle. */
class PickleMachine {
  readonly #bytes: Buffer
  readonly #format: PickleFormat
  readonly #stack: StackItem[] = []
  readonly #memo = new Map<number, PickleValue>()
  #at = 0

  constructor(bytes: Buffer, format: PickleFormat) {
    this.#bytes = bytes
    this.#format = format
  }

  run(): PickleValue {
    const first = this.#byte()
    const version = this.#byte()
    if (first !== 0x80 || version !== protocol) {
      throw new PickleError(`It is not a Python pickle of protocol ${protocol}.`)
    }
    for (;;) {
      const opcode = String.fromCharCode(this.#byte())
      if (opcode === '.') break
      if (!(this.#literal(opcode) || this.#container(opcode) || this.#memoOrCall(opcode))) throw this.#refusal(opcode)
    }
    const result = this.#pop()
    if (this.#stack.length > 0) throw new PickleError('It has something left over at its end.')
    return result
  }

  #refusal(opcode: string): PickleError {
    const name = refusedOpcodes[opcode] ?? `0x${opcode.charCodeAt(0).toString(16).padStart(2, '0')}`
    return new PickleError(`It has the instruction ${name}, which no model weights need.`)
  }

  #take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) throw new PickleError('It ends in the middle.')
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  #byte(): number {
    return this.#take(1).readUInt8(0)
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at)
    if (end < 0) throw new PickleError('It ends in the middle.')
    const line = this.#take(end - this.#at).toString('utf8')
    this.#at++
    return line
  }

  #pop(): PickleValue {
    const item = this.#stack.pop()
    if (item === undefined || item === mark) throw new PickleError('It takes more values than it has.')
    return item
  }

  #popToMark(): PickleValue[] {
    const at = this.#stack.lastIndexOf(mark)
    if (at < 0) throw new PickleError('It takes more values than it has.')
    const items = this.#stack.splice(at) as [typeof mark, ...PickleValue[]]
    return items.slice(1) as PickleValue[]
  }

  #top(): PickleValue {
    const item = this.#stack.at(-1)
    if (item === undefined || item === mark) throw new PickleError('It takes more values than it has.')
    return item
  }

  /** A little-endian two's complement number of up to 255 bytes; only those that JavaScript holds exactly are needed. */
  #long(): number {
    const bytes = this.#take(this.#byte())
    let value = 0n
    for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes.readUInt8(i))
    value = BigInt.asIntN(bytes.length * 8, value)
    if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) {
      throw new PickleError('It has a number that is too large.')
    }
    return Number(value)
  }

  /** Pushes what the opcode spells out by itself. */
  #literal(opcode: string): boolean {
    const push = (value: PickleValue) => this.#stack.push(value) > 0
    switch (opcode) {
      case 'N':
        return push(null)
      case '\x88':
        return push(true)
      case '\x89':
        return push(false)
      case 'K':
        return push(this.#byte())
      case 'M':
        return push(this.#take(2).readUInt16LE(0))
      case 'J':
        return push(this.#take(4).readInt32LE(0))
      case '\x8a':
        return push(this.#long())
      case 'X':
        return push(this.#take(this.#take(4).readUInt32LE(0)).toString('utf8'))
      case '\x8c':
        return push(this.#take(this.#byte()).toString('utf8'))
      case 'c':
        return push(this.#global())
      default:
        return false
    }
  }

  #global(): PickleGlobal {
    const name = `${this.#line()}.${this.#line()}`
    if (this.#format.isKnownGlobal(name)) return new PickleGlobal(name)
    const shown = name.replaceAll(/\p{C}/gu, '?').slice(0, 80)
    throw new PickleError(
      `It asks to run “${shown}”, which no model weights need. It may be harmful; nothing of it was run.`
    )
  }

  /** Builds tuples, lists and dicts. */
  #container(opcode: string): boolean {
    switch (opcode) {
      case '(':
        this.#stack.push(mark)
        return true
      case ')':
      case '\x85':
      case '\x86':
      case '\x87': {
        const size = { ')': 0, '\x85': 1, '\x86': 2, '\x87': 3 }[opcode]
        const items = Array.from({ length: size }, () => this.#pop()).reverse()
        return this.#stack.push(new PickleTuple(items)) > 0
      }
      case 't':
        return this.#stack.push(new PickleTuple(this.#popToMark())) > 0
      case '}':
        return this.#stack.push(new Map()) > 0
      case ']':
        return this.#stack.push([]) > 0
      case 'a':
        return this.#append([this.#pop()])
      case 'e':
        return this.#append(this.#popToMark())
      case 's':
        return this.#setItems([this.#pop(), this.#pop()].reverse())
      case 'u':
        return this.#setItems(this.#popToMark())
      default:
        return false
    }
  }

  #append(items: readonly PickleValue[]): boolean {
    const list = this.#top()
    if (!Array.isArray(list)) throw new PickleError('It appends to what is not a list.')
    for (const item of items) list.push(item)
    return true
  }

  #setItems(items: readonly PickleValue[]): boolean {
    const dict = this.#top()
    if (!(dict instanceof Map) || items.length % 2 !== 0) throw new PickleError('It sets items of what is not a dict.')
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i]
      if (typeof key !== 'string') throw new PickleError('It has a dict whose keys are not names.')
      if (dict.has(key)) throw new PickleError(`It names “${key.replaceAll(/\p{C}/gu, '?').slice(0, 80)}” twice.`)
      dict.set(key, items[i + 1] ?? null)
    }
    return true
  }

  /** The memo, and the three places where Python would run code: REDUCE, BUILD and BINPERSID. */
  #memoOrCall(opcode: string): boolean {
    switch (opcode) {
      case 'q':
        return this.#memo.set(this.#byte(), this.#top()).size > 0
      case 'r':
        return this.#memo.set(this.#take(4).readUInt32LE(0), this.#top()).size > 0
      case 'h':
        return this.#recall(this.#byte())
      case 'j':
        return this.#recall(this.#take(4).readUInt32LE(0))
      case 'Q':
        return this.#stack.push(this.#format.resolvePersistentId(this.#pop())) > 0
      case 'R': {
        const args = this.#pop()
        const callee = this.#pop()
        if (!(callee instanceof PickleGlobal && args instanceof PickleTuple))
          throw new PickleError('It calls what is not a name.')
        return this.#stack.push(this.#format.call(callee.name, args.items)) > 0
      }
      case 'b':
        // State of an ordered dict is module versions, which inference does not use.
        this.#pop()
        if (!(this.#top() instanceof Map)) throw new PickleError('It sets the state of what is not a dict.')
        return true
      default:
        return false
    }
  }

  #recall(index: number): boolean {
    const value = this.#memo.get(index)
    if (value === undefined) throw new PickleError('It refers to a value that it does not have.')
    return this.#stack.push(value) > 0
  }
}

/**
 * Reads a pickle of protocol 2 over a closed list of opcodes and globals. Nothing is executed: a call of a known global is
 * handed to `format`, everything else is a `PickleError` that names what was found.
 */
export function readPickle(bytes: Buffer, format: PickleFormat): PickleValue {
  return new PickleMachine(bytes, format).run()
}

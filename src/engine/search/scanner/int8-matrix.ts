import { AppError } from '../../../shared/errors.ts'

/** Rows of a segment. A scan looks for cancellation between segments, so one must take a few milliseconds at most. */
export const rowsPerSegment = 16_384
const pageBytes = 65_536
const maxPages = 65_536

/** The largest k that a scan may be asked for. */
export const maxCandidates = 16_384
/** Threads that may scan one matrix at a time; each has a work area of its own. */
export const maxScanThreads = 2

/** Byte offsets of a thread's work area. */
export interface WorkArea {
  readonly query: number
  readonly moments: number
  readonly heap: number
  readonly places: number
}

/** Where a segment lies. */
export interface Segment {
  readonly sums: number
  readonly rows: number
}

const maxDimension = 4096
const workAreaBytes = maxDimension + 64 + maxCandidates * 8 + rowsPerSegment * 4

/** The work area of thread 0 or 1. They lie at the start of the memory. */
export function workArea(thread: number): WorkArea {
  const start = thread * workAreaBytes
  const moments = start + maxDimension
  const heap = moments + 64
  return { query: start, moments, heap, places: heap + maxCandidates * 8 }
}

/** A dimension the kernel can step through: rows are padded with zeros to a multiple of 32. */
export function paddedDimension(dimension: number): number {
  return Math.ceil(dimension / 32) * 32
}

/** Offsets of segment `index`: the sums first, then the rows. */
export function segmentAt(index: number, dimension: number): Segment {
  const firstSegment = Math.ceil((maxScanThreads * workAreaBytes) / pageBytes) * pageBytes
  const sums = firstSegment + index * rowsPerSegment * (4 + paddedDimension(dimension))
  return { sums, rows: sums + rowsPerSegment * 4 }
}

/**
 * int8 rows with the ids of their vectors, in one shared memory that threads scan together.
 * Rows have no order: a removed row's place is taken by the last one. At most 2³¹ − 1 as an id.
 */
export class Int8Matrix {
  readonly dimension: number
  readonly memory: WebAssembly.Memory
  readonly #padded: number
  #ids: Int32Array = new Int32Array(1024)
  /** Slot + 1 by id; 0 where there is none. Ids are row ids of a table, so they are dense. */
  #slots: Int32Array = new Int32Array(1024)
  #count = 0
  /** Views of the whole memory; growing it gives a new buffer. Rows are small: a view for each would cost more than the copy. */
  #bytes: Int8Array
  #words: Int32Array

  constructor(dimension: number) {
    if (!Number.isInteger(dimension) || dimension < 1 || dimension > maxDimension) {
      throw new AppError('invalid-model', `Vectors of ${dimension} numbers cannot be scanned; at most ${maxDimension}.`)
    }
    this.dimension = dimension
    this.#padded = paddedDimension(dimension)
    const initial = segmentAt(0, dimension).sums / pageBytes
    this.memory = new WebAssembly.Memory({ initial, maximum: maxPages, shared: true })
    this.#bytes = new Int8Array(this.memory.buffer)
    this.#words = new Int32Array(this.memory.buffer)
  }

  get count(): number {
    return this.#count
  }

  /** Bytes of the shared memory and the id tables. */
  get sizeBytes(): number {
    return this.memory.buffer.byteLength + this.#ids.byteLength + this.#slots.byteLength
  }

  idAt(slot: number): number {
    return this.#ids[slot] as number
  }

  /** The slot of a vector, or -1. */
  slotOf(id: number): number {
    return (this.#slots[id] ?? 0) - 1
  }

  /** Adds a vector, or replaces the one with this id. Throws `unavailable` when 32-bit addresses are used up. */
  set(id: number, row: Int8Array): void {
    const existing = this.slotOf(id)
    if (existing >= 0) return this.#write(existing, row)
    const slot = this.#count
    this.#reserve(slot, id)
    this.#write(slot, row)
    this.#ids[slot] = id
    this.#slots[id] = slot + 1
    this.#count++
  }

  delete(id: number): boolean {
    const slot = this.slotOf(id)
    if (slot < 0) return false
    const last = this.#count - 1
    if (slot !== last) {
      const { row } = this.#offsets(last)
      this.#write(slot, this.#bytes.slice(row, row + this.dimension))
      const moved = this.idAt(last)
      this.#ids[slot] = moved
      this.#slots[moved] = slot + 1
    }
    this.#slots[id] = 0
    this.#count--
    return true
  }

  #offsets(slot: number): { row: number; sum: number } {
    const { rows, sums } = segmentAt(Math.floor(slot / rowsPerSegment), this.dimension)
    const place = slot % rowsPerSegment
    return { row: rows + place * this.#padded, sum: sums / 4 + place }
  }

  #write(slot: number, row: Int8Array): void {
    if (row.length !== this.dimension) {
      throw new AppError('invalid-input', `A row of ${row.length} numbers does not fit a matrix of ${this.dimension}.`)
    }
    const offsets = this.#offsets(slot)
    this.#bytes.set(row, offsets.row)
    let sum = 0
    for (let i = 0; i < row.length; i++) sum += row[i] as number
    this.#words[offsets.sum] = sum
  }

  #reserve(slot: number, id: number): void {
    this.#ids = grown(this.#ids, slot)
    this.#slots = grown(this.#slots, id)
    const neededBytes = segmentAt(Math.floor(slot / rowsPerSegment) + 1, this.dimension).sums
    const missing = Math.ceil((neededBytes - this.memory.buffer.byteLength) / pageBytes)
    if (missing <= 0) return
    try {
      this.memory.grow(missing)
      this.#bytes = new Int8Array(this.memory.buffer)
      this.#words = new Int32Array(this.memory.buffer)
    } catch (cause) {
      throw new AppError('unavailable', 'There is no more memory for the fast vector scan; the slower one is used.', {
        cause
      })
    }
  }
}

/** The array itself while `index` fits, else a copy half as large again. */
function grown(array: Int32Array, index: number): Int32Array {
  if (index < array.length) return array
  const larger = new Int32Array(Math.max(index + 1, Math.ceil(array.length * 1.5)))
  larger.set(array)
  return larger
}

import { z } from 'zod'

/** Bytes, over any kind of buffer (`z.instanceof` would insist on an ArrayBuffer). */
export const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes')

/** 32-bit floats, over any kind of buffer. */
export const floatsSchema = z.custom<Float32Array>((value) => value instanceof Float32Array, 'expected 32-bit floats')

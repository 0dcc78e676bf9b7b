import { z } from 'zod'

/**
 * What a parent and the process that it started say to each other. Calls (`message`) travel in the same pipe as the
 * supervision: a process that no longer reads its pipe answers neither.
 */

/** From the parent. `connect` comes with one MessagePort handed over; it exists under Electron only. */
export const parentFrameSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), body: z.unknown() }),
  z.object({ kind: z.literal('ping'), sequence: z.number() }),
  z.object({ kind: z.literal('connect'), name: z.string() }),
  z.object({ kind: z.literal('peer-states'), states: z.unknown() }),
  z.object({ kind: z.literal('drain') })
])
export type ParentFrame = z.infer<typeof parentFrameSchema>

/** From the child. */
export const childFrameSchema = z.discriminatedUnion('kind', [
  /** The handshake: the process has loaded and answers calls from here on. */
  z.object({ kind: z.literal('hello'), pid: z.number() }),
  z.object({ kind: z.literal('message'), body: z.unknown() }),
  z.object({ kind: z.literal('pong'), sequence: z.number(), rssBytes: z.number(), calls: z.number() }),
  /** Long work without a pause begins: no answer to pings for this long is no reason to worry. */
  z.object({ kind: z.literal('silence'), durationMs: z.number() }),
  /** The process asks for a fresh one in its place. */
  z.object({ kind: z.literal('recycle') }),
  /** A process beside this one (by its role) no longer answers: end it and start a fresh one. */
  z.object({ kind: z.literal('peer-hangs'), name: z.string() })
])
export type ChildFrame = z.infer<typeof childFrameSchema>

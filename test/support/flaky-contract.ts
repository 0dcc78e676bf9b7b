import { z } from 'zod'
import { command, query, subscription } from '../../src/shared/method.ts'

/** What the deliberately flaky child can be asked to do. */
export const flakyContract = {
  'flaky.echo': query(
    z.object({ value: z.unknown(), delayMs: z.number().default(0) }),
    z.object({ value: z.unknown(), pid: z.number() })
  ),
  /** Ends the process in the middle of the call. */
  'flaky.crash': command(
    z.object({ how: z.enum(['exit', 'signal', 'throw', 'out-of-memory']), code: z.number().default(1) }),
    z.object({})
  ),
  /** Blocks the thread. With `announced`, says so first. */
  'flaky.block': command(z.object({ durationMs: z.number(), announced: z.boolean().default(false) }), z.object({})),
  /** Never answers, while the process goes on answering heartbeats. */
  'flaky.never': query(z.object({}), z.object({})),
  /** Sends something that is no message, or an answer that the contract does not allow. */
  'flaky.garbage': query(
    z.object({ what: z.enum(['frame', 'envelope', 'output']) }),
    z.object({ vectors: z.instanceof(Float32Array) })
  ),
  'flaky.print': command(z.object({ text: z.string() }), z.object({})),
  'flaky.recycle': command(z.object({}), z.object({})),
  'flaky.environment': query(z.object({}), z.object({ env: z.record(z.string(), z.string()) })),
  'flaky.count': subscription(z.object({ upTo: z.number() }), z.object({ count: z.number(), pid: z.number() }))
}
export type FlakyContract = typeof flakyContract

import { type Service, serveChannel } from '../shared/server.ts'
import { parentLink } from './parent-channel.ts'

export interface ServeOptions {
  /** Runs when the parent asks for an orderly end and no call is under way any more. */
  onDrained?: () => void | Promise<void>
}

/** Counts the calls under way, so that an orderly end can wait for them. */
function countCalls(service: Service, onCall: () => void): { service: Service; whenIdle(run: () => void): void } {
  let running = 0
  let waiting: (() => void) | null = null
  const counted: Service = {
    ...service,
    async call(method, input, context) {
      running++
      onCall()
      try {
        return await service.call(method, input, context)
      } finally {
        // The answer is posted in the same turn; look after that.
        setImmediate(() => {
          running--
          if (running === 0) waiting?.()
        })
      }
    }
  }
  return {
    service: counted,
    whenIdle(run) {
      waiting = run
      if (running === 0) run()
    }
  }
}

/**
 * Serves this process's parent, and every process that the parent connects to it, until the parent goes or drains it.
 * Call it when everything is loaded: it is the handshake.
 */
export function serveProcess(service: Service, options: ServeOptions = {}): void {
  const link = parentLink()
  const counted = countCalls(service, () => link.countCall())
  const leave = async () => {
    await options.onDrained?.()
    process.exit(0)
  }
  link.onDrain(() => counted.whenIdle(() => void leave()))
  link.onHandedChannel((_name, channel) => serveChannel(counted.service, channel))
  serveChannel(counted.service, link.channel)
  link.ready()
}

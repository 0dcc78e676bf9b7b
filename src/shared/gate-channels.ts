/** Names of the few messages between a window and the main process. Everything else goes over the brokered port. */
export const gateChannels = {
  /** Window to main, answered: a method of the host contract. */
  host: 'keepsake:host',
  /** Window to main: wants its port to the engine. */
  connect: 'keepsake:connect',
  /** Main to window: a port to the engine comes with it. */
  port: 'keepsake:port'
} as const

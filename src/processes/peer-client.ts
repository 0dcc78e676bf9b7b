import { AppError } from '../shared/errors.ts'
import type { Client, Contract } from '../shared/method.ts'
import { StableClient } from '../shared/stable-client.ts'
import type { Channel } from '../shared/transport.ts'
import type { ParentLink } from './parent-channel.ts'
import { defaultPolicy, type RolePolicy } from './role-policy.ts'

/** A client of a process beside this one, fed with the channels that the parent hands over. */
export interface PeerClient<C extends Contract> {
  readonly client: Client<C>
  /** Give it every channel that was handed over under this peer's name. */
  attach(channel: Channel): void
}

/**
 * A client of a process that another one (Electron's main) starts and supervises. It survives restarts: a new channel
 * comes after each. A call that passes the policy's deadline makes the parent end the hung process.
 */
export function createPeerClient<C extends Contract>(
  link: ParentLink,
  name: string,
  contract: C,
  policy: RolePolicy = defaultPolicy
): PeerClient<C> {
  const client = new StableClient(contract, {
    lost: () =>
      new AppError('process-crashed', `The ${name} process ended while it was working on this.`, { retry: 'now' }),
    notConnected: () => new AppError('unavailable', `The ${name} process is not ready. Try again.`, { retry: 'later' }),
    maxWaitMs: policy.maxWaitMs,
    maxWaiting: policy.maxWaitingCalls,
    deadlineMs: policy.callDeadlineMs,
    onDeadline: () => link.reportPeerHangs(name),
    checkOutputs: true
  })
  return { client, attach: (channel) => client.attach(channel) }
}

import type { Contract } from '../shared/method.ts'
import { scrubbedEnvironment } from './scrubbed-environment.ts'
import type { SpawnProcess } from './spawn-process.ts'
import { type ProcessState, type RoleDefinition, SupervisedRole } from './supervised-role.ts'

export interface SupervisorOptions {
  /** `nodeSpawn`, or `electronSpawn(utilityProcess)`. */
  readonly spawn: SpawnProcess
  /** Added to the scrubbed environment of every process. */
  readonly env?: Readonly<Record<string, string>>
}

/** Starts the processes beside this one, keeps them alive, says how they are, and ends them. */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #roles = new Map<string, SupervisedRole>()
  readonly #listeners = new Set<(states: ProcessState[]) => void>()

  constructor(options: SupervisorOptions) {
    this.#options = options
  }

  /** Starts a role. Its client may be used at once: calls wait until the process is ready. One process per name. */
  start<C extends Contract>(definition: RoleDefinition<C>): SupervisedRole<C> {
    const role = new SupervisedRole(definition, {
      spawn: this.#options.spawn,
      env: scrubbedEnvironment(this.#options.env),
      onState: () => this.#changed(),
      onPeerHangs: (name) => this.#roles.get(name)?.endHungProcess()
    })
    this.#roles.set(definition.name, role)
    this.#changed()
    return role
  }

  /** Every role with its state and what there is to say about it. */
  states(): ProcessState[] {
    return [...this.#roles.values()].map((role) => role.state())
  }

  /** Calls the listener after each change. Returns the function that ends it. */
  onChange(listener: (states: ProcessState[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ends every process in order: first the one that was started last, because it uses the others; then these. */
  async stop(): Promise<void> {
    const roles = [...this.#roles.values()]
    await roles.pop()?.stop()
    await Promise.all(roles.map((role) => role.stop()))
  }

  #changed(): void {
    const states = this.states()
    for (const listener of this.#listeners) listener(states)
  }
}

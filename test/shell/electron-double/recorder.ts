/** What the app asked of Electron, in order: the evidence of the security tests. */
export interface RecordedCall {
  readonly name: string
  readonly args: unknown[]
}

export const recordedCalls: RecordedCall[] = []

export function record(name: string, ...args: unknown[]): void {
  recordedCalls.push({ name, args })
}

/** A namespace of the module that throws, by name, on everything that is not emulated. */
export function strict<T extends object>(name: string, members: T): T {
  return new Proxy(members, {
    get(target, key): unknown {
      if (key in target || typeof key === 'symbol' || key === 'then') {
        const member: unknown = Reflect.get(target, key, target)
        // Private members know only the object itself.
        return typeof member === 'function' ? (member.bind(target) as unknown) : member
      }
      throw new Error(`The Electron double does not emulate ${name}.${key}.`)
    }
  })
}

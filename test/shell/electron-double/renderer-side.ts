// Runs inside the page before its own scripts: plays the part of a sandboxed preload's `require('electron')`.
// It is turned into text and must not use anything from outside itself.

/** What the page reaches in the double's main process; values are wire JSON. */
interface StageBinding {
  (message: { kind: string; [key: string]: unknown }): Promise<string>
}

/** Installs `window.__electronDouble` and gives `runPreload` the module that the preload asks for. */
export function installRendererSide(platform: string): void {
  type Listener = (event: { ports: MessagePort[]; senderId: number }, ...args: unknown[]) => void
  const scope = window as unknown as {
    __electronDouble?: unknown
    __electronDoubleCall: StageBinding
    __electronDoublePreload?: (require: (name: string) => unknown) => void
  }
  if (scope.__electronDouble !== undefined) return
  const call = scope.__electronDoubleCall

  const toText = (bytes: Uint8Array) => {
    let binary = ''
    for (const byte of bytes) binary += String.fromCharCode(byte)
    return btoa(binary)
  }
  const toBytes = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  const encode = (value: unknown) =>
    JSON.stringify(value, function (this: Record<string, unknown>, key: string, current: unknown) {
      const original = this[key]
      if (original === undefined) return { $undefined: 1 }
      if (original instanceof Uint8Array) return { $bytes: toText(original) }
      if (!(original instanceof Float32Array)) return current
      return { $floats: toText(new Uint8Array(original.buffer, original.byteOffset, original.byteLength)) }
    })
  const decode = (text: string): unknown =>
    JSON.parse(text, (_key, current: unknown) => {
      if (typeof current !== 'object' || current === null) return current
      const { $bytes: bytes, $floats: floats, $undefined: nothing } = current as Record<string, unknown>
      if (nothing === 1) return undefined
      if (typeof bytes === 'string') return toBytes(bytes)
      return typeof floats === 'string' ? new Float32Array(toBytes(floats).buffer) : current
    })

  const listeners = new Map<string, Listener[]>()
  const pagePorts = new Map<number, MessagePort>()
  const openPort = (portId: number) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', (event) => {
      void call({ kind: 'port', portId, data: encode(event.data) })
    })
    port1.start()
    pagePorts.set(portId, port1)
    return port2
  }
  scope.__electronDouble = {
    receive(channel: string, text: string, portIds: number[]) {
      const event = { ports: portIds.map(openPort), senderId: 0 }
      const args = decode(text) as unknown[]
      for (const listener of listeners.get(channel) ?? []) listener(event, ...args)
    },
    deliver: (portId: number, text: string) => pagePorts.get(portId)?.postMessage(decode(text)),
    closed(portId: number) {
      pagePorts.get(portId)?.close()
      pagePorts.delete(portId)
    }
  }

  const ipcRenderer = {
    async invoke(channel: string, ...args: unknown[]) {
      const answer = decode(await call({ kind: 'invoke', channel, args: encode(structuredClone(args)) })) as {
        error?: string
        value?: unknown
      }
      if (answer.error !== undefined) throw new Error(`Error invoking remote method '${channel}': ${answer.error}`)
      return answer.value
    },
    send(channel: string, ...args: unknown[]) {
      void call({ kind: 'send', channel, args: encode(structuredClone(args)) })
    },
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    off(channel: string, listener: Listener) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((each) => each !== listener)
      )
      return ipcRenderer
    }
  }

  // contextBridge copies values, wraps functions and promises, and reduces errors to their message.
  const cross = (value: unknown): unknown => {
    if (typeof value === 'function') {
      return (...args: unknown[]) => {
        const result: unknown = (value as (...all: unknown[]) => unknown)(...args.map(cross))
        return cross(result)
      }
    }
    if (value instanceof Promise) {
      return value.then(cross, (reason: unknown) => {
        throw cross(reason)
      })
    }
    if (value instanceof Error) return new Error(value.message)
    if (value instanceof File) return value
    if (Array.isArray(value)) return value.map(cross)
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return structuredClone(value)
    if (Object.getPrototypeOf(value) !== Object.prototype) throw new Error('An object could not be cloned.')
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, cross(member)]))
  }
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown) {
      if (key in window) throw new Error('Cannot bind an API on top of an existing property on the window object')
      Object.defineProperty(window, key, { value: Object.freeze(cross(api)), enumerable: true })
    }
  }
  const webUtils = { getPathForFile: (file: File) => (file as { __path?: string }).__path ?? '' }
  scope.__electronDoublePreload?.((name) => {
    if (name === 'electron' || name === 'electron/renderer') return { contextBridge, ipcRenderer, webUtils }
    throw new Error(`module not found: ${name} (a sandboxed preload may require only 'electron') on ${platform}`)
  })
}

/** The whole script for a window: the preload as a function, then the part above. */
export function rendererScript(preloadSource: string): string {
  const preload = `window.__electronDoublePreload = (require) => {
    const module = { exports: {} }; const exports = module.exports; const process = undefined;
    ${preloadSource}
  };`
  const install = `(${installRendererSide.toString()})(${JSON.stringify(process.platform)});`
  return `if (window.top === window) { ${preload}\n${install}\ndelete window.__electronDoublePreload; }`
}

/** The window's only way out of its sandbox: `window.keepsake` with three functions, and nothing of Electron. */
import './no-eval.ts'
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { DesktopBridge, GateAnswer } from '../shared/desktop-bridge.ts'
import { AppError, deserializeError, serializeError } from '../shared/errors.ts'
import { gateChannels } from '../shared/gate-channels.ts'
import { StableClient } from '../shared/stable-client.ts'
import type { Channel } from '../shared/transport.ts'
import { domPortChannel } from './dom-port-channel.ts'

/** Names are checked where they are served; bundling the contracts here would only slow the window down. */
const engine = new StableClient(
  {},
  {
    lost: () => new AppError('unavailable', 'Keepsake was interrupted and starts again. Try again.', { retry: 'now' }),
    notConnected: () => new AppError('unavailable', 'Keepsake is still starting. Try again.', { retry: 'later' }),
    maxWaitMs: 30_000,
    maxWaiting: 1_000,
    deadlineMs: null
  }
)
const callEngine = engine.call as (method: string, input: unknown, options: { signal: AbortSignal }) => Promise<unknown>
const subscribeEngine = engine.subscribe as (
  method: string,
  input: unknown,
  onState: (state: unknown) => void,
  onError: (error: Error) => void
) => () => void

let connection: Channel | null = null

// Main hands over a port at the start, and a new one after each restart of the engine: the one before leads nowhere then.
ipcRenderer.on(gateChannels.port, (event) => {
  const [port] = event.ports
  if (port === undefined) return
  const previous = connection
  connection = domPortChannel(port)
  engine.attach(connection)
  previous?.close()
})
ipcRenderer.send(gateChannels.connect)

async function callHost(method: string, input: unknown): Promise<unknown> {
  const answer = (await ipcRenderer.invoke(gateChannels.host, method, input)) as GateAnswer
  if ('error' in answer) throw deserializeError(answer.error)
  return answer.output
}

async function callEither(method: string, input: unknown, signal: AbortSignal): Promise<unknown> {
  try {
    return await (method.startsWith('host.') ? callHost(method, input) : callEngine(method, input, { signal }))
  } catch (error) {
    // A plain object crosses the context bridge whole; of an Error only the message would arrive.
    throw serializeError(error)
  }
}

const bridge: DesktopBridge = {
  call(method, input, onStart) {
    const controller = new AbortController()
    onStart?.(() => controller.abort())
    return callEither(method, input, controller.signal)
  },
  subscribe: (method, input, onState, onError) =>
    subscribeEngine(method, input, onState, (error) => onError(serializeError(error))),
  pathForFile: (file) => webUtils.getPathForFile(file)
}

contextBridge.exposeInMainWorld('keepsake', bridge)

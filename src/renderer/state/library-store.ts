import { create } from 'zustand'
import type { HostContract } from '../../shared/host-contract.ts'
import type { ConnectionState } from '../../shared/http-client.ts'
import type { Output } from '../../shared/method.ts'
import { defaultSettings, type Settings } from '../../shared/settings.ts'
import type { Source, Status } from '../../shared/status.ts'
import { api, messageOf, watchConnection } from '../api.ts'

export type HostInfo = Output<HostContract, 'host.info'>

interface LibraryState {
  /** Null until it is known. */
  readonly status: Status | null
  readonly sources: readonly Source[] | null
  readonly settings: Settings
  readonly host: HostInfo | null
  readonly connection: ConnectionState
  /** Why the library cannot be shown at all. */
  readonly failure: string | null
}

/** What the engine tells by itself: status, sources, settings; and how it is reached. */
export const useLibrary = create<LibraryState>(() => ({
  status: null,
  sources: null,
  settings: defaultSettings,
  host: null,
  connection: 'connected',
  failure: null
}))

/** A subscription that the engine ended (not the network) is started again after this long. */
const subscribeAgainMs = 1_500

function keepSubscribed(begin: (onError: (error: Error) => void) => void): void {
  begin((error) => {
    useLibrary.setState({ failure: messageOf(error) })
    setTimeout(() => keepSubscribed(begin), subscribeAgainMs)
  })
}

async function readHost(): Promise<void> {
  try {
    useLibrary.setState({ host: await api.call('host.info', {}) })
  } catch {
    setTimeout(() => void readHost(), subscribeAgainMs)
  }
}

/** Starts to follow the engine; called once, when the page starts. */
export function followLibrary(): void {
  watchConnection((connection) => useLibrary.setState({ connection }))
  keepSubscribed((onError) =>
    api.subscribe('status.watch', {}, (status) => useLibrary.setState({ status, failure: null }), onError)
  )
  keepSubscribed((onError) =>
    api.subscribe('sources.watch', {}, (sources) => useLibrary.setState({ sources, failure: null }), onError)
  )
  keepSubscribed((onError) =>
    api.subscribe('settings.watch', {}, (settings) => useLibrary.setState({ settings }), onError)
  )
  void readHost()
}

export const currentHost = () => useLibrary.getState().host

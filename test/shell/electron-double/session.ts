// session and protocol: what the app set is kept, so that tests can ask it.
import { app } from './app.ts'
import { setProtocolHandler, setRequestFilter } from './browser.ts'
import { record, strict } from './recorder.ts'

type PermissionRequest = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void

/** The handlers as the app set them. */
export const permissionHandlers: {
  request: PermissionRequest | null
  check: ((contents: unknown, permission: string) => boolean) | null
  device: (() => boolean) | null
} = { request: null, check: null, device: null }

export const session = {
  defaultSession: strict('session', {
    setPermissionRequestHandler(handler: PermissionRequest) {
      permissionHandlers.request = handler
    },
    setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean) {
      permissionHandlers.check = handler
    },
    setDevicePermissionHandler(handler: () => boolean) {
      permissionHandlers.device = handler
    },
    webRequest: strict('webRequest', { onBeforeRequest: setRequestFilter })
  })
}

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: Record<string, boolean> }[]) {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    record('protocol.registerSchemesAsPrivileged', schemes)
  },
  handle(scheme: string, handler: (request: Request) => Response | Promise<Response>) {
    record('protocol.handle', scheme)
    setProtocolHandler(scheme, handler)
  }
})

import { z } from 'zod'
import { itemId } from './item.ts'
import { command, query } from './method.ts'

const nothing = z.object({})

/** What the host around the engine can do; a host that cannot answers `unsupported` and says so in `host.info`. */
export const hostContract = {
  'host.info': query(
    nothing,
    z.object({
      host: z.enum(['desktop', 'web', 'cli']),
      platform: z.string(),
      version: z.string(),
      canPickFolders: z.boolean(),
      canReveal: z.boolean(),
      canCopyPhotos: z.boolean()
    })
  ),
  /** Opens the system's folder picker; empty when the person changes their mind. */
  'host.pickFolders': command(nothing, z.object({ paths: z.array(z.string()) }), 'shell'),
  /** Shows the item's file in the system's file manager. */
  'host.reveal': command(z.object({ id: itemId }), nothing, 'shell'),
  /** Opens the item's file in the program that the system has for it. */
  'host.openItem': command(z.object({ id: itemId }), nothing, 'shell'),
  /** Puts a photo on the clipboard. */
  'host.copyPhoto': command(z.object({ id: itemId }), nothing, 'shell'),
  'host.copyText': command(z.object({ text: z.string().max(1_000_000) }), nothing, 'shell')
}
export type HostContract = typeof hostContract

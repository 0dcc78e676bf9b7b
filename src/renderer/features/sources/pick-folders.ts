import { api } from '../../api.ts'
import { attempt } from '../commands/item-actions.ts'

/** Asks for folders with the system's own picker and adds them. */
export async function pickFolders(): Promise<void> {
  await attempt(async () => {
    const { paths } = await api.call('host.pickFolders', {})
    for (const path of paths) await api.call('sources.add', { path })
  })
}

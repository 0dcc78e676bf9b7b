import type { Source } from '../../../shared/status.ts'
import { counted } from '../../words.ts'

/** A source's health in a word. */
export const healthWords: Record<Source['health'], string> = {
  ready: 'Up to date',
  scanning: 'Looking',
  indexing: 'Reading',
  paused: 'Paused',
  offline: 'Offline',
  unreadable: 'No access'
}

/** One sentence when something about the source should be known. */
export function sourceSentence({ health, message, watching, photos, notes }: Source): string | null {
  if (message !== null) return message
  if (health === 'offline') {
    return `${counted(photos + notes, 'item')} stay in search. Connect the drive to open them.`
  }
  if (health === 'unreadable')
    return 'The folder is there but may not be read. Check its permissions, then compare again.'
  return watching === 'polling'
    ? 'This drive tells nothing about changes; they are found at the next comparison.'
    : null
}

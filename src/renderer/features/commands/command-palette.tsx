import { Command } from 'cmdk'
import { Modal } from '../../components/modal.tsx'
import { openDialog } from '../../state/view-store.ts'
import { type Action, type ActionGroup, actions } from './actions.ts'
import { KeyCaps } from './key-caps.tsx'
import { keyNames } from './use-command-keys.ts'
import './command-palette.css'

const groups: readonly ActionGroup[] = ['This item', 'Search', 'Go to', 'Library', 'Window']

/** Beginnings of the title before beginnings of its words before anything within; the words may come in any order. */
function score(value: string, sought: string): number {
  const title = value.toLowerCase()
  const words = sought
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (!words.every((word) => title.includes(word))) return 0
  if (title.startsWith(words.join(' '))) return 1
  return words.every((word) => title.startsWith(word) || title.includes(` ${word}`)) ? 0.6 : 0.3
}

function runAndClose(action: Action): void {
  openDialog(null)
  // The dialog gives the keyboard back first.
  requestAnimationFrame(() => action.run())
}

/** Every action by name. */
export function CommandPalette() {
  const offered = actions.filter((action) => action.id !== 'commands' && action.isAvailable())
  return (
    <Modal label="Commands" className="palette" onClose={() => openDialog(null)}>
      <Command label="Commands" loop filter={score}>
        <Command.Input className="palette__input" placeholder="What would you like to do" />
        <Command.List className="palette__list">
          <Command.Empty className="palette__empty">No command is called that.</Command.Empty>
          {groups.map((group) => {
            const members = offered.filter((action) => action.group === group)
            return members.length === 0 ? null : (
              <Command.Group key={group} heading={group} className="palette__group">
                {members.map((action) => (
                  <Command.Item
                    key={action.id}
                    value={`${action.title} ${action.group}`}
                    className="palette__item"
                    onSelect={() => runAndClose(action)}
                  >
                    <span>{action.title}</span>
                    {action.keys[0] !== undefined && <KeyCaps names={keyNames(action.keys[0])} />}
                  </Command.Item>
                ))}
              </Command.Group>
            )
          })}
        </Command.List>
      </Command>
    </Modal>
  )
}

import { X } from 'lucide-react'
import { Modal } from '../../components/modal.tsx'
import { openDialog } from '../../state/view-store.ts'
import { type ActionGroup, actions } from './actions.ts'
import { KeyCaps } from './key-caps.tsx'
import { keyNames } from './use-command-keys.ts'

const groups: readonly ActionGroup[] = ['Search', 'This item', 'Go to', 'Window']

/** Keys that belong to one place and are no actions. */
const placeKeys: readonly { title: string; lines: readonly (readonly [string, string])[] }[] = [
  {
    title: 'In the results',
    lines: [
      ['Move', '← → ↑ ↓'],
      ['First and last', 'Home End'],
      ['A screen further', 'PgUp PgDn'],
      ['Look at it, and back', 'Space'],
      ['Choose several', 'Shift ← →'],
      ['Choose all', 'Ctrl A']
    ]
  },
  {
    title: 'On a part of the search',
    lines: [
      ['Wanted or not', '+ −'],
      ['Counts less or more', '[ ]'],
      ['Remove', 'Backspace'],
      ['Accept a suggestion', 'Tab']
    ]
  },
  {
    title: 'In a large photo',
    lines: [
      ['Next and previous', '← →'],
      ['Nearer, further, whole', '+ − 0']
    ]
  }
]

function Line({ title, names }: { title: string; names: readonly string[] }) {
  return (
    <li className="key-list__line">
      <span>{title}</span>
      <KeyCaps names={names} />
    </li>
  )
}

/** All keys on one page. */
export function KeyList() {
  const close = () => openDialog(null)
  return (
    <Modal label="All keys" className="key-list" onClose={close}>
      <div className="modal__head">
        <h2 className="modal__title">Keys</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={close}>
          <X size={18} aria-hidden="true" />
        </button>
      </div>
      <div className="modal__body key-list__groups">
        {groups.map((group) => (
          <section key={group} className="key-list__group">
            <h3>{group}</h3>
            <ul>
              {actions.map(({ id, title, keys, group: of }) =>
                of === group && keys[0] !== undefined ? <Line key={id} title={title} names={keyNames(keys[0])} /> : null
              )}
            </ul>
          </section>
        ))}
        {placeKeys.map(({ title, lines }) => (
          <section key={title} className="key-list__group">
            <h3>{title}</h3>
            <ul>
              {lines.map(([what, keys]) => (
                <Line key={what} title={what} names={keys.split(' ')} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Modal>
  )
}

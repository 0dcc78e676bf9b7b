import { useEffect } from 'react'
import { type Action, actions } from './actions.ts'

/** The second key of a sequence must come within this time. */
const sequenceMs = 1_200

const isMac = /mac/i.test(navigator.platform)

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['range', 'checkbox', 'radio', 'button'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
}

/** An event as the actions write their keys. */
function keyOf(event: KeyboardEvent): string {
  const isMod = isMac ? event.metaKey : event.ctrlKey
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (!isMod) return key
  return `mod+${event.shiftKey ? 'shift+' : ''}${key}`
}

function findAction(keys: string, isInText: boolean): Action | undefined {
  return actions.find(
    (action) => action.keys.includes(keys) && (!isInText || action.isGlobal === true) && action.isAvailable()
  )
}

/** Copying marked text is the browser's own business. */
function isTextMarked(): boolean {
  const selection = getSelection()
  return selection !== null && !selection.isCollapsed && selection.toString() !== ''
}

/** Runs the action of every key that nothing nearer has taken. */
export function useCommandKeys(): void {
  useEffect(() => {
    let started: { key: string; atMs: number } | null = null
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey || document.querySelector('dialog[open]')) return
      const isInText = isTyping(event.target)
      const key = keyOf(event)
      if (key === 'mod+c' && isTextMarked()) return
      const isSecond = started !== null && event.timeStamp - started.atMs < sequenceMs
      const action =
        (isSecond ? findAction(`${started?.key} ${key}`, isInText) : undefined) ?? findAction(key, isInText)
      started = null
      if (action === undefined) {
        if (!isInText && key === 'g') started = { key, atMs: event.timeStamp }
        return
      }
      // A focused button or link takes its own Enter.
      if (key === 'Enter' && event.target instanceof Element && event.target.closest('button, a, input')) return
      event.preventDefault()
      action.run()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

const symbols: Readonly<Record<string, string>> = {
  mod: isMac ? '⌘' : 'Ctrl',
  shift: isMac ? '⇧' : 'Shift',
  Escape: 'Esc',
  Enter: 'Enter'
}

/** The keys of an action as they are written on the keyboard: "Ctrl K", "g s". */
export function keyNames(keys: string): string[] {
  return keys.split(/[ +]/).map((key) => symbols[key] ?? (keys.includes('mod') ? key.toUpperCase() : key))
}

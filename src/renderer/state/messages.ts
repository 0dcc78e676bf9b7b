import { create } from 'zustand'

export interface Message {
  readonly id: number
  readonly level: 'info' | 'error'
  readonly text: string
  /** What the person can do about it. */
  readonly action: { readonly label: string; run(): void } | null
}

interface MessagesState {
  readonly messages: readonly Message[]
}

/** Short sentences about what just happened; they leave by themselves. */
export const useMessages = create<MessagesState>(() => ({ messages: [] }))

const shownForMs = { info: 5_000, error: 12_000 }
let lastId = 0

export function dismissMessage(id: number): void {
  useMessages.setState(({ messages }) => ({ messages: messages.filter((message) => message.id !== id) }))
}

/** Shows a sentence; the same one is not shown twice at a time. */
export function showMessage(level: Message['level'], text: string, action: Message['action'] = null): void {
  lastId += 1
  const message = { id: lastId, level, text, action }
  useMessages.setState(({ messages }) => ({
    messages: [...messages.filter((shown) => shown.text !== text), message].slice(-3)
  }))
  setTimeout(() => dismissMessage(message.id), shownForMs[level])
}

import { type ReactNode, useLayoutEffect, useRef } from 'react'
import './modal.css'

interface ModalProps {
  label: string
  className?: string
  onClose: () => void
  children: ReactNode
}

/** A dialog on top of everything: keeps the keyboard inside, closes with Esc or a click beside it. */
export function Modal({ label, className = '', onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  // Before the next key arrives: what is typed at once belongs to the dialog.
  useLayoutEffect(() => {
    const element = dialog.current
    const opener = document.activeElement
    element?.showModal()
    // The browser would choose the first thing that can be focused at all.
    element?.querySelector('input')?.focus()
    return () => {
      element?.close()
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true })
    }
  }, [])
  return (
    // The keyboard closes it with Esc, which the element itself turns into `cancel`.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className={`modal ${className}`}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose()
      }}
    >
      <div className="modal__inside">{children}</div>
    </dialog>
  )
}

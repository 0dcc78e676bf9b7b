import { X } from 'lucide-react'
import { dismissMessage, useMessages } from '../../state/messages.ts'

/** Short sentences about what just happened. */
export function Messages() {
  const messages = useMessages((state) => state.messages)
  return (
    <div className="messages" role="status" aria-live="polite">
      {messages.map(({ id, level, text, action }) => (
        <div key={id} className={`message message--${level}`}>
          <span className="message__text">{text}</span>
          {action !== null && (
            <button
              type="button"
              className="button button--small button--quiet"
              onClick={() => {
                action.run()
                dismissMessage(id)
              }}
            >
              {action.label}
            </button>
          )}
          <button
            type="button"
            className="icon-button"
            aria-label="Close the message"
            onClick={() => dismissMessage(id)}
          >
            <X size={15} aria-hidden="true" />
          </button>
        </div>
      ))}
    </div>
  )
}

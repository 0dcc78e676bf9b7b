import type { ReactNode } from 'react'

interface SettingProps {
  title: string
  sentence?: string
  /** Id of the control that the title names. */
  controlId?: string
  /** Stands beside the words; children stand below them. */
  control?: ReactNode
  children?: ReactNode
}

/** One setting: its name, a sentence on what it does and when to change it, and its control. */
export function Setting({ title, sentence, controlId, control, children }: SettingProps) {
  return (
    <section className="setting">
      <div className="setting__words">
        {controlId === undefined ? (
          <h2 className="setting__title">{title}</h2>
        ) : (
          <label className="setting__title" htmlFor={controlId}>
            {title}
          </label>
        )}
        {sentence !== undefined && <p className="setting__sentence">{sentence}</p>}
      </div>
      {control !== undefined && <div className="setting__control">{control}</div>}
      {children !== undefined && <div className="setting__below">{children}</div>}
    </section>
  )
}

import type { ReactNode } from 'react'
import './state-page.css'

/** A quiet page in the place of results: a sign, a sentence, what can be done. */
export function StatePage({ icon, title, children }: { icon: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="state-page">
      <div className="state-page__icon">{icon}</div>
      <h2 className="state-page__title">{title}</h2>
      {children}
    </div>
  )
}

import type { ReactNode } from 'react'
import './page.css'

/** A page beside the search: one column, its title, its actions. */
export function Page({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    // A long page is scrolled with the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="page" role="region" aria-label={title} tabIndex={0}>
      <div className="page__column">
        <header className="page__head">
          <h1 className="page__title">{title}</h1>
          {actions}
        </header>
        {children}
      </div>
    </div>
  )
}

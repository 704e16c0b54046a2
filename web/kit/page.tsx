import { type ReactNode, useEffect } from 'react'
import styles from './page.module.css'

interface PageProps {
  readonly title: string
  /** What this page is for, in a sentence; or what stands above the content, such as a status. */
  readonly about?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** One page: its title is also the tab’s. */
export function Page({ title, about, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Sortie`
  }, [title])
  return (
    <main className={styles.page} id="content" tabIndex={-1}>
      <header className={styles.header}>
        <div className={styles.heading}>
          <h1>
            <bdi>{title}</bdi>
          </h1>
          {about !== undefined && <div className={styles.about}>{about}</div>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </main>
  )
}

import { type ReactNode, useId } from 'react'
import styles from './panel.module.css'

interface PanelProps {
  readonly title: string
  /** Beside the title: a count, a link to the whole list, buttons. */
  readonly beside?: ReactNode
  /** Without space around, for a list that reaches the edges. */
  readonly isFlush?: boolean
  readonly children: ReactNode
}

/** A part of a page with a title. */
export function Panel({ title, beside, isFlush = false, children }: PanelProps) {
  const id = useId()
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <header className={styles.header}>
        <h2 id={id}>{title}</h2>
        {beside}
      </header>
      <div className={isFlush ? styles.flush : styles.body}>{children}</div>
    </section>
  )
}

import type { ReactNode } from 'react'
import { Command } from './command.tsx'
import styles from './empty.module.css'

interface EmptyProps {
  readonly title: string
  /** What would stand here, and how it comes to be. */
  readonly children?: ReactNode
  readonly command?: string
}

/** A list without entries teaches how to get the first one. */
export function Empty({ title, children, command }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {children !== undefined && <p>{children}</p>}
      {command !== undefined && <Command text={command} />}
    </div>
  )
}

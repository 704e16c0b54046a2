import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import styles from './split.module.css'

interface SplitProps {
  readonly list: ReactNode
  /** The opened entry; without it, a narrow screen shows the list. */
  readonly details: ReactNode
  readonly isOpen: boolean
  /** Where the list alone is, and how that is said. */
  readonly back: readonly [href: string, label: string]
}

/** A list beside the entry that is opened; one of them at a time where there is no room for both. */
export function Split({ list, details, isOpen, back: [href, label] }: SplitProps) {
  return (
    <div className={`${styles.split} ${isOpen ? styles.open : ''}`}>
      <div className={styles.list}>{list}</div>
      <div className={styles.details}>
        {isOpen && (
          <Link href={href} className={styles.back}>
            <ArrowLeft aria-hidden />
            {label}
          </Link>
        )}
        {details}
      </div>
    </div>
  )
}

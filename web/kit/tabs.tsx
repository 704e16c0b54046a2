import { Link } from 'wouter'
import styles from './tabs.module.css'

interface Tab {
  readonly id: string
  readonly title: string
  readonly count?: number | undefined
  readonly href: string
}

/** Parts of one thing, each with an address of its own. */
export function Tabs({
  label,
  tabs,
  current,
}: {
  readonly label: string
  readonly tabs: readonly Tab[]
  readonly current: string
}) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {tabs.map(({ id, title, count, href }) => (
        <Link key={id} href={href} replace aria-current={id === current ? 'page' : undefined} className={styles.tab}>
          {title}
          {count !== undefined && <span className={styles.count}>{count}</span>}
        </Link>
      ))}
    </nav>
  )
}

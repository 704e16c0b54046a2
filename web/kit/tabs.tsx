import { useEffect, useRef } from 'react'
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
  const line = useRef<HTMLElement>(null)
  // On a phone, the opened one may be beyond the edge.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another one is opened
  useEffect(() => {
    line.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [current])
  return (
    <nav ref={line} className={styles.tabs} aria-label={label}>
      {tabs.map(({ id, title, count, href }) => (
        <Link key={id} href={href} replace aria-current={id === current ? 'page' : undefined} className={styles.tab}>
          {title}
          {count !== undefined && <span className={styles.count}>{count}</span>}
        </Link>
      ))}
    </nav>
  )
}

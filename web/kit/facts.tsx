import type { ReactNode } from 'react'
import styles from './facts.module.css'

/** Names and values of one thing. Entries without a value are left out. */
export function Facts({ entries }: { readonly entries: readonly (readonly [name: string, value: ReactNode])[] }) {
  const told = entries.filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '')
  return (
    <dl className={styles.facts}>
      {told.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}

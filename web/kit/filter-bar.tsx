import type { ReactNode } from 'react'
import styles from './filter-bar.module.css'

/** The fields that say what a list shows; what they say stands in the address. */
export function FilterBar({ children }: { readonly children: ReactNode }) {
  return <search className={styles.bar}>{children}</search>
}

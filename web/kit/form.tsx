import type { ReactNode } from 'react'
import styles from './form.module.css'

/** Fields in one line, if there is room. */
export function Beside({ children }: { readonly children: ReactNode }) {
  return <div className={styles.beside}>{children}</div>
}

/** Buttons that belong to one thing. */
export function Acts({ children }: { readonly children: ReactNode }) {
  return <div className={styles.acts}>{children}</div>
}

interface TickProps {
  readonly label: ReactNode
  readonly isOn: boolean
  turn(isOn: boolean): void
  readonly isDisabled?: boolean
}

/** Yes or no. */
export function Tick({ label, isOn, turn, isDisabled = false }: TickProps) {
  return (
    <label className={styles.tick}>
      <input type="checkbox" checked={isOn} disabled={isDisabled} onChange={(event) => turn(event.target.checked)} />
      <span>{label}</span>
    </label>
  )
}

import { type ReactNode, useId } from 'react'
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
  /** More than its name says. */
  readonly hint?: string
}

/** Yes or no. */
export function Tick({ label, isOn, turn, isDisabled = false, hint }: TickProps) {
  const id = useId()
  const tick = (
    <label className={styles.tick}>
      <input
        type="checkbox"
        checked={isOn}
        disabled={isDisabled}
        aria-describedby={hint === undefined ? undefined : id}
        onChange={(event) => turn(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  )
  if (hint === undefined) return tick
  return (
    <div>
      {tick}
      <p id={id} className={styles.hint}>
        {hint}
      </p>
    </div>
  )
}

import styles from './meter.module.css'
import type { Tone } from './status.tsx'

interface MeterProps {
  /** What it shows, in words: “62 % spent, 4 % reserved”. */
  readonly label: string
  /** Parts of the whole, from 0 to 1 each. */
  readonly parts: readonly { readonly share: number; readonly tone: Tone; readonly isHatched?: boolean }[]
}

/** How much of something is used. What it says stands beside it in figures. */
export function Meter({ label, parts }: MeterProps) {
  return (
    <span className={styles.meter} role="img" aria-label={label} title={label}>
      {parts.map(({ share, tone, isHatched }, at) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts have fixed places
          key={at}
          className={`${styles[tone]} ${isHatched ? styles.hatched : ''}`}
          style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }}
        />
      ))}
    </span>
  )
}

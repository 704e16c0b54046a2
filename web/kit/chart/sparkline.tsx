import type { Tone } from '../status.tsx'
import styles from './chart.module.css'

const [width, height] = [100, 24]

/** The course of a number beside it. The number, and the chart below it, say the same in words. */
export function Sparkline({ values, tone }: { readonly values: readonly number[]; readonly tone: Tone }) {
  return (
    <svg
      className={styles.sparkline}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden
      style={{ color: `var(--${tone})` }}
    >
      <polyline points={pointsOf(values).join(' ')} />
    </svg>
  )
}

/** From 0 at the bottom. */
function pointsOf(values: readonly number[]): readonly string[] {
  const most = Math.max(1e-12, ...values)
  const step = width / Math.max(1, values.length - 1)
  return values.map(
    (value, at) => `${(at * step).toFixed(1)},${(height - 1 - (value / most) * (height - 2)).toFixed(1)}`,
  )
}

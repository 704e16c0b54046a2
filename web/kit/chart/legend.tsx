import styles from './chart.module.css'
import { type ChartSeries, corners, markAt } from './marks.ts'

interface LegendProps {
  readonly series: readonly ChartSeries[]
  /** The point whose values are shown. */
  readonly at: number
  say(value: number): string
}

/** Each line with its shape, its dashes and its value. */
export function Legend({ series, at, say }: LegendProps) {
  return (
    <ul className={styles.legend}>
      {series.map(({ id, name, tone, values }, place) => (
        <li key={id}>
          <Key place={place} tone={tone} />
          {name} <b>{say(values[at] ?? 0)}</b>
        </li>
      ))}
    </ul>
  )
}

const [width, height] = [26, 12]

function Key({ place, tone }: { readonly place: number; readonly tone: string }) {
  const { shape, dash } = markAt(place)
  const around = corners(shape, 3.6).map(([x, y]) => `${x + width / 2},${y + height / 2}`)
  return (
    <svg width={width} height={height} aria-hidden className={styles.key} style={{ color: `var(--${tone})` }}>
      <line x1={0} x2={width} y1={height / 2} y2={height / 2} strokeDasharray={dash.join(' ')} />
      {around.length === 0 ? <circle cx={width / 2} cy={height / 2} r={3.6} /> : <polygon points={around.join(' ')} />}
    </svg>
  )
}

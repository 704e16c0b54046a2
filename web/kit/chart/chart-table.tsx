import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './chart.module.css'
import { chartTexts } from './chart.texts.ts'
import type { ChartSeries } from './marks.ts'

interface ChartTableProps {
  readonly name: string
  readonly times: readonly number[]
  readonly series: readonly ChartSeries[]
  /** Only for screen readers, which need no focus to read it. */
  readonly isUnseen?: boolean
  say(value: number): string
}

/** The chart as a table. */
export function ChartTable({ name, times, series, isUnseen = false, say }: ChartTableProps) {
  const t = useTexts(chartTexts)
  const format = useFormat()
  const table = (
    <table className={styles.table}>
      <caption className="visually-hidden">{name}</caption>
      <thead>
        <tr>
          <th scope="col">{t('time')}</th>
          {series.map((one) => (
            <th key={one.id} scope="col">
              {one.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {times.map((time, at) => (
          <tr key={time}>
            <th scope="row">{format.time(time)}</th>
            {series.map(({ id, values }) => (
              <td key={id}>{say(values[at] ?? 0)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
  if (isUnseen) return <div className="visually-hidden">{table}</div>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <section className={styles.tableFrame} tabIndex={0} aria-label={name}>
      {table}
    </section>
  )
}

import { useFormat } from '../texts/format.ts'
import styles from './countdown.module.css'
import { useNow } from './time.tsx'

const soonMs = 10 * 60_000

/** How long until a moment, counted while it is shown; set apart when little is left. */
export function Countdown({ until }: { readonly until: string }) {
  const format = useFormat()
  const left = new Date(until).getTime() - useNow()
  return (
    <time
      dateTime={until}
      title={`${format.time(until)} (${format.zone})`}
      className={left < soonMs ? styles.soon : undefined}
    >
      {format.duration(Math.max(0, left - (left % 1000)))}
    </time>
  )
}

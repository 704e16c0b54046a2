import { useNow } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './now.module.css'
import { nowTexts } from './now.texts.ts'
import type { Readings } from './use-readings.ts'

/** After three missed readings. */
const staleMs = 30_000

const names = {
  status: 'slots',
  queue: 'queue',
  throughput: 'throughput',
  running: 'running',
  waiting: 'waiting',
  pending: 'waiting',
  scheduled: 'waiting',
  approvals: 'approvalsName',
  deadLetters: 'deadLettersName',
  agents: 'agents',
  budgets: 'budgets',
  switches: 'switchesName',
  stops: 'stopsName',
  models: 'models',
  deliveries: 'deliveriesName',
  health: 'healthName',
} as const satisfies Readonly<Record<keyof Readings, string>>

/** How old the figures are, and which of them could not be read. */
export function Freshness({ readings }: { readonly readings: Readings }) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  const now = useNow()
  const { readAt } = readings.status
  if (readAt === 0) return null
  const time = format.clock(readAt).slice(0, 8)
  const read = (Object.keys(names) as (keyof Readings)[]).filter((name) => readings[name].may)
  const failed = read.filter((name) => readings[name].error !== null)
  const parts = [...new Set(failed.map((name) => t(names[name])))].join(', ')
  const isStale = now - readAt > staleMs
  return (
    <div className={styles.freshness} role={isStale || failed.length > 0 ? 'alert' : undefined}>
      <span className={isStale ? styles.old : undefined}>
        {isStale ? t('stale', { time }) : t('asOf', { time, zone: format.zone })}
      </span>
      {failed.length > 0 && (
        <span className={styles.old}>{failed.length === read.length ? t('unreadAll') : t('unread', { parts })}</span>
      )}
    </div>
  )
}

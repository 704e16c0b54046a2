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
  agents: 'agents',
  models: 'models',
  budgets: 'budgets',
} as const

/** How old the figures are, and which of them could not be read. */
export function Freshness({ readings }: { readonly readings: Readings }) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  const now = useNow()
  const { readAt } = readings.status
  if (readAt === 0) return null
  const time = format.clock(readAt).slice(0, 8)
  const failed = Object.entries(readings)
    .filter(([, { error }]) => error !== null)
    .map(([name]) => (name in names ? t(names[name as keyof typeof names]) : name))
  const isStale = now - readAt > staleMs
  return (
    <div className={styles.freshness} role={isStale || failed.length > 0 ? 'alert' : undefined}>
      <span className={isStale ? styles.old : undefined}>
        {isStale ? t('stale', { time }) : t('asOf', { time, zone: format.zone })}
      </span>
      {failed.length > 0 && (
        <span className={styles.old}>{t('unread', { parts: [...new Set(failed)].join(', ') })}</span>
      )}
    </div>
  )
}

import { Link } from 'wouter'
import { Elapsed } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { counted, sayCounted } from './counted.ts'
import styles from './now.module.css'
import { nowTexts } from './now.texts.ts'
import { Part } from './part.tsx'
import { places } from './places.ts'
import type { Readings } from './use-readings.ts'
import { listBehind, oldestOf, reasonOf, type WaitingGroup, waitingGroups } from './waiting.ts'

/** How many missions wait, and for what. */
export function WaitingPart({ readings }: { readonly readings: Readings }) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  const { status, waiting, pending, scheduled, queue } = readings
  const lists = [waiting.data, pending.data, scheduled.data]
  const missions = lists.flatMap((list) => list?.items ?? [])
  const groups = waitingGroups(missions)
  const isPartial = lists.some((list) => (list?.next_cursor ?? null) !== null)
  const most = Math.max(1, ...groups.map(({ count }) => count))
  const unscheduled = missions.filter((mission) => reasonOf(mission) !== 'time')
  const oldest = oldestOf(unscheduled)
  if (!queue.may) return null
  return (
    <Part title={t('waiting')} reading={status} beside={<Total missions={status.data?.missions} />}>
      {() => (
        <div className={styles.course}>
          {groups.length === 0 && <p className={styles.calm}>{t('nothingWaits')}</p>}
          <ul className={styles.bars}>
            {groups.map((group) => (
              <Bar key={group.reason} group={group} share={group.count / most} isPartial={isPartial} />
            ))}
          </ul>
          {isPartial && <p className={styles.note}>{t('onlyRead', { count: format.count(100) })}</p>}
          {oldest && (
            <p className={styles.oldest}>
              {t('oldest')}: <Link href={places.mission(oldest.id)}>{oldest.agent}</Link>,{' '}
              <Elapsed since={oldest.created_at} />
            </p>
          )}
        </div>
      )}
    </Part>
  )
}

function Total({
  missions,
}: {
  readonly missions: { scheduled: number; pending: number; waiting: number } | undefined
}) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  if (!missions) return null
  const parts = [missions.scheduled, missions.pending, missions.waiting]
  const count = parts.reduce((sum, one) => sum + one, 0)
  const isCapped = parts.some((one) => counted(one).isCapped)
  return <span className={styles.beside}>{t('waitingTotal', { shown: sayCounted({ count, isCapped }, format) })}</span>
}

interface BarProps {
  readonly group: WaitingGroup
  /** Of the longest bar. */
  readonly share: number
  readonly isPartial: boolean
}

function Bar({ group: { reason, count, oldest }, share, isPartial }: BarProps) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  return (
    <li>
      <Link href={listBehind(reason)} className={styles.bar}>
        <b>{sayCounted({ count, isCapped: isPartial }, format)}</b>
        <span>{t(reason)}</span>
        <span className={styles.age}>
          <Elapsed since={oldest.created_at} />
        </span>
        <span className={styles.track}>
          <span className={styles.fill} style={{ width: `${share * 100}%` }} />
        </span>
      </Link>
    </li>
  )
}

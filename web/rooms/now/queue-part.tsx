import { Link } from 'wouter'
import type { AnswerFor } from '../../api/call.ts'
import { priorityTexts } from '../../kit/priority.texts.ts'
import { Elapsed } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './now.module.css'
import { nowTexts } from './now.texts.ts'
import { Part } from './part.tsx'
import { places } from './places.ts'
import { priorityOf } from './priority-of.ts'
import type { Reading } from './use-readings.ts'
import { useStill } from './use-still.ts'

/** What runs next, in dispatch order. */
export function QueuePart({ reading }: { readonly reading: Reading<'readQueue'> }) {
  const t = useTexts(nowTexts)
  return (
    <Part title={t('queue')} reading={reading}>
      {(queue) =>
        queue.items.length === 0 ? (
          <p className={styles.calm}>{t('queueEmpty', { free: Math.max(0, queue.slots.total - queue.slots.taken) })}</p>
        ) : (
          <Line queue={queue} />
        )
      }
    </Part>
  )
}

function Line({ queue }: { readonly queue: AnswerFor<'readQueue'> }) {
  const t = useTexts(nowTexts)
  const priorityName = useTexts(priorityTexts)
  const format = useFormat()
  const { shown, isBehind, hold } = useStill(queue)
  return (
    <div {...hold} className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('position')}</th>
            <th scope="col" className={styles.text}>
              {t('mission')}
            </th>
            <th scope="col" className={`${styles.text} ${styles.wide}`}>
              {t('priority')}
            </th>
            <th scope="col" className={styles.text}>
              {t('reason')}
            </th>
            <th scope="col">{t('since')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.items.map(({ mission_id: id, position, agent, priority, lane, reason, slot, created_at }) => (
            <tr key={id}>
              <td className={styles.place}>{position === null ? t('beyond') : format.count(position)}</td>
              <th scope="row" className={styles.text}>
                <Link href={places.mission(id)}>
                  <bdi>{agent}</bdi> <code className={styles.id}>{id.slice(-6)}</code>
                </Link>
              </th>
              <td className={`${styles.text} ${styles.wide}`}>
                {[...new Set([priority, priorityOf[lane]])].map((one) => priorityName(one)).join(' · ')}
              </td>
              <td className={styles.text}>{t(reason, { slot: slot ?? '' })}</td>
              <td>
                <Elapsed since={created_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.still} role="status">
        {isBehind ? t('heldStill') : ''}
      </p>
    </div>
  )
}

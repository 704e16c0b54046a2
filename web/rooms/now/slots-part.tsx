import { Link } from 'wouter'
import type { AnswerFor } from '../../api/call.ts'
import { priorityTexts } from '../../kit/priority.texts.ts'
import { statusTexts } from '../../kit/status.texts.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './now.module.css'
import { nowTexts } from './now.texts.ts'
import { Part } from './part.tsx'
import { places } from './places.ts'
import { isLane, priorityOf } from './priority-of.ts'
import type { Reading, Readings } from './use-readings.ts'

/** More cells than this would be a pattern, and no figure. */
const mostCells = 256

/** Who holds the slots, and what is on each lane. */
export function SlotsPart({ readings }: { readonly readings: Readings }) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  return (
    <Part title={t('slots')} reading={readings.status}>
      {({ slots, lanes }) => (
        <div className={styles.course}>
          <p>
            <Link href={places.missions({ status: 'RUNNING' })}>
              {t('slotsUsed', { used: format.count(slots.leased), of: format.count(slots.of) })}
            </Link>
          </p>
          <Cells slots={slots} running={readings.running} queue={readings.queue} />
          <Lanes lanes={lanes} />
        </div>
      )}
    </Part>
  )
}

interface CellsProps {
  readonly slots: AnswerFor<'getSupervisorStatus'>['slots']
  readonly running: Reading<'listMissions'>
  readonly queue: Reading<'readQueue'>
}

/** One for each slot: with the mission that runs, with one that is about to, or free. */
function Cells({ slots, running, queue }: CellsProps) {
  const t = useTexts(nowTexts)
  const words = useTexts(statusTexts)
  const queued = (queue.data?.items ?? []).filter(({ slot }) => slot !== null)
  const holders = [
    ...(running.data?.items ?? []).map(({ id, agent }) => ({ id, agent, status: 'RUNNING' as const })),
    ...queued.map(({ mission_id: id, agent }) => ({ id, agent, status: 'QUEUED' as const })),
  ].slice(0, Math.min(slots.leased, mostCells))
  const others = slots.leased - holders.length
  const free = Math.max(0, Math.min(slots.of, mostCells) - slots.leased)
  return (
    <>
      <ul className={styles.cells}>
        {holders.map(({ id, agent, status }) => {
          const name = t('slotOf', { agent, status: words(status) })
          return (
            <li key={id}>
              <Link
                href={places.mission(id)}
                className={styles.cell}
                data-status={status}
                aria-label={name}
                title={name}
              />
            </li>
          )
        })}
        {Array.from({ length: free }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: free slots are alike
          <li key={`free ${at}`} className={styles.cell} aria-hidden title={t('slotFree')} />
        ))}
      </ul>
      {others > 0 && <p className={styles.note}>{t('othersHold', { count: others })}</p>}
    </>
  )
}

function Lanes({ lanes }: { readonly lanes: AnswerFor<'getSupervisorStatus'>['lanes'] }) {
  const t = useTexts(nowTexts)
  const priorityName = useTexts(priorityTexts)
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('lane')}</th>
          <th scope="col">{t('queued')}</th>
          <th scope="col">{t('running')}</th>
        </tr>
      </thead>
      <tbody>
        {lanes.map(({ lane, queued, running }) => (
          <tr key={lane}>
            <th scope="row">{isLane(lane) ? priorityName(priorityOf[lane]) : lane}</th>
            <td>
              <OfLane status="QUEUED" count={queued} />
            </td>
            <td>
              <OfLane status="RUNNING" count={running} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The list has no filter by lane: it is the one of the status, with every lane. */
function OfLane({ status, count }: { readonly status: 'QUEUED' | 'RUNNING'; readonly count: number }) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  if (count === 0) return format.count(count)
  return (
    <Link href={places.missions({ status })} title={t('everyLane')}>
      {format.count(count)}
    </Link>
  )
}

import { CircleCheck, CirclePause, CircleX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { SupervisedAgent } from '../../../contract/resources/supervisor.ts'
import { Badge, type Tone } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './now.module.css'
import { nowTexts } from './now.texts.ts'
import { Part } from './part.tsx'
import { places } from './places.ts'
import type { Readings } from './use-readings.ts'
import { useStill } from './use-still.ts'

type State = SupervisedAgent['state']

const looks: Readonly<Record<State, { readonly tone: Tone; readonly icon: ReactNode }>> = {
  up: { tone: 'green', icon: <CircleCheck aria-hidden /> },
  degraded: { tone: 'amber', icon: <TriangleAlert aria-hidden /> },
  paused: { tone: 'grey', icon: <CirclePause aria-hidden /> },
  down: { tone: 'red', icon: <CircleX aria-hidden /> },
}

/** What stops the most, first. */
const order: readonly State[] = ['down', 'degraded', 'paused', 'up']

/** How agents and their workers are. */
export function AgentsPart({ readings }: { readonly readings: Readings }) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  const workers = readings.status.data?.instances
  return (
    <Part
      title={t('agents')}
      reading={readings.agents}
      span={6}
      beside={<Link href={places.agents}>{t('showAll')}</Link>}
    >
      {({ items, next_cursor }) => (
        <div className={styles.course}>
          {items.length === 0 ? <p className={styles.calm}>{t('noAgents')}</p> : <Agents agents={items} />}
          {next_cursor !== null && <p className={styles.note}>{t('ofFirst', { count: format.count(items.length) })}</p>}
          {workers && (
            <p className={styles.note}>
              {t('workersTitle')}: {t('workers', workers)}
            </p>
          )}
        </div>
      )}
    </Part>
  )
}

function Agents({ agents }: { readonly agents: readonly SupervisedAgent[] }) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  const { shown, hold } = useStill(agents)
  const sorted = shown.toSorted((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={styles.scroll} {...hold} tabIndex={0} aria-label={t('agentsTable')}>
      <table className={styles.table}>
        <tbody>
          {sorted.map(({ name, state, kind, instances, load, capacity, waiting, recent }) => (
            <tr key={name}>
              <th scope="row" className={styles.text}>
                <Link href={places.agent(name)}>
                  <bdi>{name}</bdi>
                </Link>
              </th>
              <td className={styles.text}>
                <Badge tone={looks[state].tone} icon={looks[state].icon}>
                  {t(state)}
                </Badge>
              </td>
              <td className={`${styles.text} ${styles.wide}`}>
                {kind === 'hosted' ? t('hosted') : t('remote', instances)}
              </td>
              <td title={t('load')}>
                {format.count(load)}/{format.count(capacity)}
              </td>
              <td>{waiting > 0 ? t('waitsFor', { count: waiting }) : ''}</td>
              <td className={styles.extra} title={t('recent')}>
                {recent.finished === 0
                  ? t('noneRecent')
                  : t('wellOf', { well: format.count(recent.succeeded), all: format.count(recent.finished) })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function rank({ state, load }: SupervisedAgent): number {
  return order.indexOf(state) * 2 + (load > 0 ? 0 : 1)
}

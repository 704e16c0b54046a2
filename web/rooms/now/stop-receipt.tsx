import { CircleCheck, LoaderCircle } from 'lucide-react'
import { Link } from 'wouter'
import type { AnswerFor } from '../../api/call.ts'
import { useOperation } from '../../api/use-operation.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { type Format, useFormat } from '../../texts/format.ts'
import { controlTexts } from './control.texts.ts'
import { places } from './places.ts'
import styles from './stop-dialog.module.css'
import { stopScopeName } from './stop-scope.ts'

type Stop = AnswerFor<'getStop'>

const liveMs = 1_000
const most = 50

/** What a stop has done so far, until everything has ended. */
export default function StopReceipt({ id, close }: { readonly id: string; close(): void }) {
  const t = useTexts(controlTexts)
  const given = { params: { stop_id: id } }
  const known = useOperation('getStop', given, { everyMs: liveMs })
  const isLive = known.data === undefined || known.data.state === 'stopping' || known.data.in_flight > 0
  const missions = useOperation(
    'listStoppedMissions',
    { ...given, query: { limit: most } },
    isLive ? { everyMs: liveMs } : {},
  )
  return (
    <Dialog title={t('receipt')} isOpen close={close} place="side">
      <Loaded query={known}>{(stop) => <Told stop={stop} />}</Loaded>
      <h3>{t('missions')}</h3>
      <Loaded query={missions}>{(list) => <Found list={list} />}</Loaded>
    </Dialog>
  )
}

function Told({ stop }: { readonly stop: Stop }) {
  const t = useTexts(controlTexts)
  const format = useFormat()
  const { scope, state, reason, requested_at, confirmed_at } = stop
  const isDone = state === 'stopped'
  return (
    <>
      <p role="status" className={`${styles.state} ${isDone ? styles.done : ''}`}>
        {isDone ? <CircleCheck aria-hidden /> : <LoaderCircle aria-hidden />}
        {isDone ? t('stopped') : t('stopping')}
      </p>
      <Facts
        entries={[
          [t('of'), t('stopOf', { kind: scope.kind, name: stopScopeName(scope) })],
          [t('why'), reason],
          [t('requested'), <Time key="requested" at={requested_at} exact />],
          [t('confirmed'), confirmed_at === null ? '' : <Time key="confirmed" at={confirmed_at} exact />],
          [t('stoppedCount'), format.count(stop.stopped)],
          [t('finished'), format.count(stop.already_finished)],
          [t('inFlight'), format.count(stop.in_flight)],
          [t('unheard'), format.count(stop.not_heard_of)],
          [t('used'), format.money(stop.usage.cost_usd)],
          [t('spentAfter'), spentAfter(stop, format, t)],
        ]}
      />
    </>
  )
}

function spentAfter({ spent_after }: Stop, format: Format, t: ReturnType<typeof controlTexts.in>): string {
  const amount = format.money(spent_after.cost_usd)
  return spent_after.estimated ? t('estimated', { amount }) : amount
}

function Found({ list }: { readonly list: AnswerFor<'listStoppedMissions'> }) {
  const t = useTexts(controlTexts)
  if (list.items.length === 0) return <p>{t('none')}</p>
  return (
    <>
      <ul className={styles.found}>
        {list.items.map(({ mission_id, outcome, in_flight }) => (
          <li key={mission_id}>
            <Link href={places.mission(mission_id)}>
              <code>{mission_id}</code>
            </Link>
            <span>
              {outcome === 'stopped' ? t('outcomeStopped') : t('outcomeFinished')}
              {in_flight && `, ${t('call')}`}
            </span>
          </li>
        ))}
      </ul>
      {list.next_cursor !== null && <p>{t('moreMissions')}</p>}
    </>
  )
}

import type { Reason } from '../../../../contract/resources/explanation.ts'
import type { MissionStatus } from '../../../../contract/resources/mission.ts'
import { Status } from '../../../kit/status.tsx'
import { Time } from '../../../kit/time.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { MissionLink } from '../mission-link.tsx'
import styles from './why.module.css'
import { whyTexts } from './why.texts.ts'

/** The missions and calls that a reason names. */
export function ReasonLinks({ reason }: { readonly reason: Reason }) {
  const t = useTexts(whyTexts)
  switch (reason.code) {
    case 'slots_taken':
    case 'limit_full':
      return <Missions title={t('holders')} missions={reason.data.holders} />
    case 'waiting_for_child':
      return (
        <>
          <Missions title={t('waitsFor')} missions={reason.data.children} />
          <Calls calls={reason.data.calls} />
        </>
      )
    case 'waiting_for_tool':
      return <Calls calls={reason.data.calls} />
    default:
      return null
  }
}

interface Named {
  readonly mission_id: string
  readonly since?: string
  readonly status?: MissionStatus | null
}

/** More would push the page away; the tree and the list have them all. */
const mostShown = 8

function Missions({ title, missions }: { readonly title: string; readonly missions: readonly Named[] }) {
  const t = useTexts(whyTexts)
  if (missions.length === 0) return null
  const hidden = missions.slice(mostShown)
  return (
    <div className={styles.links}>
      <span>{title}</span>
      <ul>
        {missions.slice(0, mostShown).map(({ mission_id, since, status }) => (
          <li key={mission_id}>
            <MissionLink id={mission_id} /> {status && <Status status={status} />}
            {since !== undefined && (
              <>
                {' '}
                {t('since')} <Time at={since} />
              </>
            )}
          </li>
        ))}
      </ul>
      {hidden.length > 0 && (
        <details>
          <summary>+ {hidden.length}</summary>
          <ul>
            {hidden.map(({ mission_id }) => (
              <li key={mission_id}>
                <MissionLink id={mission_id} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

type Call = Extract<Reason, { code: 'waiting_for_tool' }>['data']['calls'][number]

function Calls({ calls }: { readonly calls: readonly Call[] }) {
  const t = useTexts(whyTexts)
  if (calls.length === 0) return null
  return (
    <ul className={styles.links}>
      {calls.map(({ tool, tool_call_id, until }) => (
        <li key={tool_call_id}>
          <bdi>{tool}</bdi> <code>{tool_call_id}</code> {t('until')} <Time at={until} />
        </li>
      ))}
    </ul>
  )
}

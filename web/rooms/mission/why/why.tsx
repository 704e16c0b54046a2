import type { UseQueryResult } from '@tanstack/react-query'
import { Fragment } from 'react'
import type { Reason } from '../../../../contract/resources/explanation.ts'
import type { AnswerFor } from '../../../api/call.ts'
import { Countdown } from '../../../kit/countdown.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { statusLooks, type Tone } from '../../../kit/status.tsx'
import { Time } from '../../../kit/time.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import type { MissionRecord } from '../feed/mission-feed.ts'
import { Answer } from './answer.tsx'
import { ReasonActs } from './reason-acts.tsx'
import { ReasonLinks } from './reason-links.tsx'
import { expiresFirst, timesIn } from './times-in.ts'
import styles from './why.module.css'
import { whyTexts } from './why.texts.ts'
import { Writing } from './writing.tsx'

type Mission = AnswerFor<'getMission'>

interface WhyProps {
  readonly mission: Mission
  readonly explanation: UseQueryResult<AnswerFor<'explainMission'>, Error>
  readonly record: MissionRecord | undefined
}

/** First on the page: what the mission is doing, why, what it waits for, and what can be done about that. */
export function Why({ mission, explanation, record }: WhyProps) {
  const t = useTexts(whyTexts)
  return (
    <section className={`${styles.why} ${styles[toneOf(mission)]}`} aria-label={t('title')}>
      <Loaded query={explanation}>
        {({ reasons, at, deadline, adjustments }) => (
          <>
            <ol className={styles.reasons}>
              {reasons.map((reason, place) => (
                // A code may come twice, and the list is made anew as a whole.
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <li key={place} className={styles.reason}>
                  <OneReason reason={reason} mission={mission} deadline={deadline} isFirst={place === 0} />
                </li>
              ))}
            </ol>
            <Writing record={record} />
            {mission.open_effect && (
              <p>
                <strong>{t('openEffect')}</strong>{' '}
                <bdi>
                  {t('openEffectSays', {
                    tool: mission.open_effect.tool,
                    kind: mission.open_effect.kind,
                    state: mission.open_effect.state,
                  })}
                </bdi>
              </p>
            )}
            {adjustments && (
              <details className={styles.adjustments}>
                <summary>{t('adjustments')}</summary>
                <ul>
                  {adjustments.map(({ sentence }) => (
                    <li key={sentence}>
                      <bdi>{sentence}</bdi>
                    </li>
                  ))}
                </ul>
              </details>
            )}
            <p className={styles.at}>
              {t('asOf')} <Time at={at} />
            </p>
          </>
        )}
      </Loaded>
    </section>
  )
}

function toneOf({ status }: Mission): Tone {
  return statusLooks[status].tone
}

interface OneReasonProps {
  readonly reason: Reason
  readonly mission: Mission
  /** When the mission expires. */
  readonly deadline: string | null
  readonly isFirst: boolean
}

function OneReason({ reason, mission, deadline, isFirst }: OneReasonProps) {
  const t = useTexts(whyTexts)
  const Heading = isFirst ? 'h2' : 'h3'
  return (
    <>
      <Heading>{t(reason.code in known ? reason.code : 'unknown')}</Heading>
      <p className={styles.sentence}>
        <Sentence reason={reason} />
      </p>
      {deadline !== null && expiresFirst(reason, deadline) && (
        <p className={styles.sentence}>
          {t('deadlineFirst')} <Countdown until={deadline} />
        </p>
      )}
      {reason.code === 'completed' && <Answer mission={mission} />}
      <ReasonLinks reason={reason} />
      <ReasonActs reason={reason} mission={mission} />
    </>
  )
}

/** The sentence of the API, with its moments as the reader has times; where the heading has said the rest of it, when that was or will be. */
function Sentence({ reason }: { readonly reason: Reason }) {
  if (reason.code === 'completed' || reason.code === 'cancelled') return <Time at={reason.data.finished_at} exact />
  if (reason.code === 'scheduled_time') return <Time at={reason.data.not_before} exact />
  return (
    <bdi>
      {timesIn(reason).map((piece, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence keep their places
        <Fragment key={place}>{piece.kind === 'time' ? <Time at={piece.at} exact /> : piece.text}</Fragment>
      ))}
    </bdi>
  )
}

/** A newer server may have reasons that this console has no heading for. */
const known: { readonly [C in Reason['code']]: true } = {
  paused_after_restore: true,
  held: true,
  backlog: true,
  slots_taken: true,
  slot_free: true,
  limit_full: true,
  rate_limit: true,
  circuit_open: true,
  unavailable: true,
  scheduled_time: true,
  retry: true,
  queued: true,
  running: true,
  with_worker: true,
  lease_expired: true,
  waiting_for_child: true,
  waiting_for_budget: true,
  waiting_for_approval: true,
  waiting_for_tool: true,
  waiting_for_agent: true,
  completed: true,
  failed: true,
  cancelled: true,
  expired: true,
  record_unreadable: true,
}

import { Send } from 'lucide-react'
import type { Delivery } from '../../../../contract/resources/callback.ts'
import type { AnswerFor } from '../../../api/call.ts'
import { useAct, useList } from '../../../api/use-operation.ts'
import { useMay } from '../../../app/session/session.tsx'
import { Button } from '../../../kit/button.tsx'
import { Empty } from '../../../kit/empty.tsx'
import { Grid } from '../../../kit/grid.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { Panel } from '../../../kit/panel.tsx'
import { Badge, type Tone } from '../../../kit/status.tsx'
import { Time } from '../../../kit/time.tsx'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { missionTexts } from '../mission.texts.ts'
import { partTexts } from '../part.texts.ts'

const tones: Readonly<Record<Delivery['status'], Tone>> = { PENDING: 'amber', DELIVERED: 'green', FAILED: 'red' }

/** Where the mission’s events were posted, and what the receiver answered. */
export default function CallbacksTab({ mission }: { readonly mission: AnswerFor<'getMission'> }) {
  const t = useTexts(partTexts)
  const title = useTexts(missionTexts)('callbacks')
  const may = useMay()
  const list = useList('listMissionDeliveries', { params: { mission_id: mission.id } })
  const resend = useAct('resendDelivery', ['listMissionDeliveries'])
  return (
    <Panel title={title} isFlush beside={<bdi>{mission.callback_url}</bdi>}>
      <Loaded query={list}>
        {(deliveries) => (
          <Grid
            label={title}
            rows={deliveries}
            keyOf={({ id }) => id}
            hasMore={list.hasMore}
            more={list.more}
            empty={<Empty title={t('noCallbacks')}>{t('noCallbacksHow')}</Empty>}
            columns={[
              { id: 'seq', title: t('seq'), width: '60px', cell: ({ seq }) => seq },
              { id: 'event', title: t('event'), width: 'minmax(0, 1fr)', cell: (one) => <code>{one.event_type}</code> },
              {
                id: 'status',
                title: t('status'),
                width: '120px',
                cell: ({ status }) => <Badge tone={tones[status]}>{status}</Badge>,
              },
              {
                id: 'attempts',
                title: t('attempts'),
                width: 'minmax(0, 2fr)',
                cell: (one) => <Latest delivery={one} />,
              },
              {
                id: 'next',
                title: t('nextAttempt'),
                width: '130px',
                cell: (one) => (one.next_attempt_at === null ? '' : <Time at={one.next_attempt_at} />),
              },
              {
                id: 'resend',
                title: t('resend'),
                width: '56px',
                cell: ({ id }) =>
                  may('resendDelivery') ? (
                    <Button
                      operation="resendDelivery"
                      look="quiet"
                      icon={<Send aria-hidden />}
                      label={t('resend')}
                      onPress={() =>
                        resend.mutate({ params: { delivery_id: id } }, { onSuccess: () => say(t('resent')) })
                      }
                    />
                  ) : null,
              },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  )
}

function Latest({ delivery: { attempts, attempt_count } }: { readonly delivery: Delivery }) {
  const t = useTexts(partTexts)
  const format = useFormat()
  const latest = attempts.reduce<Delivery['attempts'][number] | undefined>(
    (newest, one) => (newest && newest.number > one.number ? newest : one),
    undefined,
  )
  if (!latest) return <>{attempt_count}</>
  const answer = latest.http_status === null ? (latest.error ?? t('noAnswer')) : `HTTP ${latest.http_status}`
  return (
    <bdi title={latest.response}>
      {t('attemptSays', { number: latest.number, answer, duration: format.duration(latest.duration_ms) })}
    </bdi>
  )
}

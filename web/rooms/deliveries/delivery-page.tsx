import type { Delivery } from '../../../contract/resources/callback.ts'
import { useAct, useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Due } from '../../kit/due.tsx'
import { Facts } from '../../kit/facts.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import { MissionLink } from '../../kit/links.tsx'
import { LoadedPage } from '../../kit/loaded-page.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './deliveries.module.css'
import { deliveriesTexts } from './deliveries.texts.ts'
import { DeliveryBadge } from './delivery-status.tsx'

/** One callback with its attempts, the newest first. */
export default function DeliveryPage({ params: { id = '' } }: { readonly params: Readonly<Record<string, string>> }) {
  const delivery = useOperation('getDelivery', { params: { delivery_id: id } }, { everyMs: 5_000 })
  return (
    <LoadedPage title={id} query={delivery}>
      {(read) => <Read delivery={read} />}
    </LoadedPage>
  )
}

function Read({ delivery }: { readonly delivery: Delivery }) {
  const t = useTexts(deliveriesTexts)
  const format = useFormat()
  const may = useMay()
  const resend = useAct('resendDelivery', ['getDelivery', 'listDeliveries'])
  const { id, event_type, status, failure, url, mission_id, event_id, seq, created_at, next_attempt_at } = delivery
  const { attempts, attempt_count } = delivery
  return (
    <Page
      title={event_type}
      about={
        <>
          <DeliveryBadge status={status} /> <bdi>{url}</bdi>
        </>
      }
      actions={
        may('resendDelivery') &&
        (status === 'PENDING' ? (
          <span>{t('isUnderWay')}</span>
        ) : (
          <Button
            operation="resendDelivery"
            look="primary"
            isDisabled={resend.isPending}
            onPress={() => resend.mutate({ params: { delivery_id: id } }, { onSuccess: () => say(t('resent')) })}
          >
            {t('resend')}
          </Button>
        ))
      }
    >
      <Panel title={t('status')}>
        <Facts
          entries={[
            [t('why'), failure && t(failure)],
            [t('mission'), <MissionLink key="mission" id={mission_id} />],
            [t('eventId'), <code key="event">{event_id}</code>],
            [t('seq'), format.count(seq)],
            [t('created'), <Time key="created" at={created_at} exact />],
            [t('next'), next_attempt_at && <Due key="next" at={next_attempt_at} />],
          ]}
        />
      </Panel>
      <Panel title={t('attempts')} isFlush>
        {attempts.length === 0 && <p className={styles.none}>{t('noAttempt')}</p>}
        {attempts.length < attempt_count && (
          <p className={styles.none}>{t('latest', { count: attempts.length, of: format.count(attempt_count) })}</p>
        )}
        <ol className={styles.attempts}>
          {attempts
            .toSorted((a, b) => b.number - a.number)
            .map((attempt) => (
              <Attempt key={attempt.number} attempt={attempt} />
            ))}
        </ol>
      </Panel>
    </Page>
  )
}

function Attempt({ attempt }: { readonly attempt: Delivery['attempts'][number] }) {
  const t = useTexts(deliveriesTexts)
  const format = useFormat()
  const { number, started_at, duration_ms, http_status, error, response } = attempt
  const isGood = http_status !== null && http_status >= 200 && http_status < 300
  return (
    <li>
      <div className={styles.attempt}>
        <strong>{number}</strong>
        <Badge tone={isGood ? 'green' : 'red'}>{http_status === null ? t('noAnswer') : `HTTP ${http_status}`}</Badge>
        <Time at={started_at} exact />
        <span>{format.duration(duration_ms)}</span>
        {error !== null && <bdi>{error}</bdi>}
      </div>
      {response !== '' && <JsonTree value={response} name={t('response')} />}
    </li>
  )
}

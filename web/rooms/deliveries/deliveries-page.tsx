import { useLocation } from 'wouter'
import type { Delivery } from '../../../contract/resources/callback.ts'
import { useList } from '../../api/use-operation.ts'
import { oneOf, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Due } from '../../kit/due.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { Time } from '../../kit/time.tsx'
import { useNews } from '../../live/use-fresh.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { deliveriesTexts } from './deliveries.texts.ts'
import { SigningSecrets } from './signing-secrets.tsx'

const statuses = ['FAILED', 'PENDING', 'DELIVERED'] as const
type Status = (typeof statuses)[number]
const parts = { status: oneOf(statuses) }

/** The callbacks of all missions; those that failed first. */
export default function DeliveriesPage() {
  const t = useTexts(deliveriesTexts)
  const may = useMay()
  const [{ status }] = useSearchState(parts)
  return (
    <Page title={t('title')} about={t('about')} actions={may('getSigningSecrets') && <SigningSecrets />}>
      <Tabs
        label={t('views')}
        current={status}
        tabs={statuses.map((one) => ({
          id: one,
          title: t(one),
          href: one === 'FAILED' ? '/deliveries' : `/deliveries?status=${one}`,
        }))}
      />
      <Deliveries key={status} status={status} />
    </Page>
  )
}

/** Callbacks are usual for the ends of missions. */
function endsMission(type: string): boolean {
  return /^mission\.(completed|failed|cancelled|expired)$/.test(type)
}

function Deliveries({ status }: { readonly status: Status }) {
  const t = useTexts(deliveriesTexts)
  const [, go] = useLocation()
  const [news, seen] = useNews(endsMission)
  const columns = useColumns(status)
  const list = useList('listDeliveries', { query: { status, limit: 100 } })
  const show = () => {
    seen()
    list.refetch()
  }
  return (
    <Panel
      title={t('list')}
      isFlush
      beside={
        news > 0 && (
          <Button look="quiet" onPress={show}>
            {t('news')}
          </Button>
        )
      }
    >
      <Loaded query={list}>
        {(deliveries) => (
          <Grid
            label={t('list')}
            columns={columns}
            rows={deliveries}
            keyOf={({ id }) => id}
            open={({ id }) => go(`/deliveries/${id}`)}
            fillsPage
            hasMore={list.hasMore}
            more={list.more}
            empty={
              <Empty title={t('none')} command={withCallback}>
                {t('noneHow')}
              </Empty>
            }
          />
        )}
      </Loaded>
    </Panel>
  )
}

const withCallback = `curl -s "$SORTIE_URL/v1/missions" -H "authorization: Bearer $SORTIE_API_KEY" -H 'content-type: application/json' \\
  -d '{"agent": "echo", "input": "hello", "callback_url": "https://example.com/sortie"}'`

function useColumns(status: Status): readonly Column<Delivery>[] {
  const t = useTexts(deliveriesTexts)
  const format = useFormat()
  const next: Column<Delivery> = {
    id: 'next',
    title: t('next'),
    width: '120px',
    cell: ({ next_attempt_at }) => next_attempt_at && <Due at={next_attempt_at} />,
  }
  return [
    {
      id: 'event',
      isLead: true,
      title: t('event'),
      width: '180px',
      cell: ({ event_type }) => <code>{event_type}</code>,
    },
    { id: 'to', isWide: true, title: t('to'), width: 'minmax(0, 1.4fr)', cell: ({ url }) => <bdi>{url}</bdi> },
    { id: 'answer', title: t('answer'), width: 'minmax(0, 1fr)', cell: (delivery) => <LastAnswer of={delivery} /> },
    {
      id: 'attempts',
      title: t('attempts'),
      width: '80px',
      isNumber: true,
      cell: ({ attempt_count }) => format.count(attempt_count),
    },
    ...(status === 'PENDING' ? [next] : []),
    { id: 'created', title: t('created'), width: '130px', cell: ({ created_at }) => <Time at={created_at} /> },
  ]
}

function LastAnswer({ of: { attempts } }: { readonly of: Delivery }) {
  const t = useTexts(deliveriesTexts)
  const last = newestOf(attempts)
  if (!last) return null
  const { http_status, error } = last
  return <bdi>{http_status === null ? (error ?? t('noAnswer')) : `HTTP ${http_status}`}</bdi>
}

function newestOf(attempts: Delivery['attempts']) {
  return attempts.reduce<Delivery['attempts'][number] | undefined>(
    (newest, attempt) => (newest === undefined || attempt.number > newest.number ? attempt : newest),
    undefined,
  )
}

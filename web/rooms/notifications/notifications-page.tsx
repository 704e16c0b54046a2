import { useState } from 'react'
import type { MailSubscription } from '../../../contract/resources/mail-subscription.ts'
import { useList } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Acts } from '../../kit/form.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { ChangeSubscription } from './change-subscription.tsx'
import { HowSent } from './how-sent.tsx'
import { NewSubscription } from './new-subscription.tsx'
import { notificationsTexts } from './notifications.texts.ts'
import { RemoveSubscription } from './remove-subscription.tsx'
import { SubscriptionNews, SubscriptionStatus } from './subscription-status.tsx'

/** Who is told of events by mail. */
export default function NotificationsPage() {
  const t = useTexts(notificationsTexts)
  const may = useMay()
  const [isNew, setNew] = useState(false)
  const list = useList('listMailSubscriptions', { query: { limit: 100 } })
  const columns = useColumns()
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        may('createMailSubscription') && (
          <Button operation="createMailSubscription" look="primary" onPress={() => setNew(true)}>
            {t('add')}
          </Button>
        )
      }
    >
      <HowSent />
      <Panel title={t('list')} isFlush>
        <Loaded query={list}>
          {(subscriptions) => (
            <Grid
              label={t('list')}
              columns={columns}
              rows={subscriptions}
              keyOf={({ id }) => id}
              hasMore={list.hasMore}
              more={list.more}
              empty={
                <Empty
                  title={t('none')}
                  command="npm run -s sortie -- notifications add ops@example.com --event approval.requested mission.failed"
                >
                  {t('noneHow')}
                </Empty>
              }
            />
          )}
        </Loaded>
      </Panel>
      {isNew && <NewSubscription close={() => setNew(false)} />}
    </Page>
  )
}

function useColumns(): readonly Column<MailSubscription>[] {
  const t = useTexts(notificationsTexts)
  const may = useMay()
  return [
    {
      id: 'address',
      isLead: true,
      title: t('address'),
      width: 'minmax(0, 1.5fr)',
      cell: ({ address }) => <bdi title={address}>{address}</bdi>,
    },
    {
      id: 'status',
      isLead: true,
      title: t('status'),
      width: '170px',
      cell: ({ status }) => <SubscriptionStatus status={status} />,
    },
    {
      id: 'news',
      title: t('news'),
      width: 'minmax(0, 1.4fr)',
      cell: (subscription) => <SubscriptionNews subscription={subscription} />,
    },
    {
      id: 'events',
      isWide: true,
      title: t('events'),
      width: 'minmax(0, 0.8fr)',
      cell: ({ events }) => (
        <span title={events.map((event) => t(event)).join('\n')}>{events.map((event) => t(event)).join(', ')}</span>
      ),
    },
    {
      id: 'only',
      title: t('only'),
      width: 'minmax(0, 0.6fr)',
      cell: ({ agents, tags }) => (
        <bdi>{[...agents, ...tags.map((tag) => `#${tag}`)].join(', ') || t('everything')}</bdi>
      ),
    },
    {
      id: 'last',
      title: t('lastMail'),
      width: '110px',
      cell: ({ last_mail_at }) => last_mail_at !== null && <Time at={last_mail_at} />,
    },
    {
      id: 'acts',
      title: t('acts'),
      width: '215px',
      cell: (subscription) => (
        <Acts>
          {may('updateMailSubscription') && <ChangeSubscription subscription={subscription} />}
          {may('deleteMailSubscription') && <RemoveSubscription subscription={subscription} />}
        </Acts>
      ),
    },
  ]
}

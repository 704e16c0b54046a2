import type { Session } from '../../../contract/resources/access.ts'
import { useAct, useList } from '../../api/use-operation.ts'
import { useMay, useSession } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Countdown } from '../../kit/countdown.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { keysTexts } from './keys.texts.ts'

/** The browsers that are signed in, and which one is this. */
export function SessionList() {
  const t = useTexts(keysTexts)
  const list = useList('listSessions', { query: { limit: 100 } })
  const columns = useColumns()
  return (
    <Panel title={t('sessions')} isFlush>
      <Loaded query={list}>
        {(sessions) => (
          <Grid
            label={t('sessions')}
            columns={columns}
            rows={sessions}
            keyOf={({ id }) => id}
            fillsPage
            hasMore={list.hasMore}
            more={list.more}
            empty={<Empty title={t('noSessions')} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}

function useColumns(): readonly Column<Session>[] {
  const t = useTexts(keysTexts)
  const format = useFormat()
  const may = useMay()
  const own = useSession()
  const end = useAct('endSession', ['listSessions', 'getCurrentSession'])
  return [
    {
      id: 'id',
      isLead: true,
      title: t('id'),
      width: 'minmax(0, 2.2fr)',
      cell: ({ id }) => (
        <>
          <code>{id}</code> {id === own.id && <Badge tone="blue">{t('thisOne')}</Badge>}
        </>
      ),
    },
    { id: 'key', title: t('key'), width: 'minmax(0, 1fr)', cell: ({ key }) => <bdi>{key.name}</bdi> },
    { id: 'used', title: t('lastUsed'), width: '140px', cell: ({ last_used_at }) => <Time at={last_used_at} /> },
    {
      id: 'ends',
      isWide: true,
      title: t('ends'),
      width: 'minmax(0, 1.5fr)',
      cell: ({ expires_at, idle_s }) => (
        <>
          <Countdown until={expires_at} /> {t('idle', { idle: format.duration(idle_s * 1000) })}
        </>
      ),
    },
    { id: 'created', title: t('created'), width: '130px', cell: ({ created_at }) => <Time at={created_at} /> },
    {
      id: 'end',
      title: t('end'),
      width: '110px',
      cell: ({ id }) =>
        may('endSession') && (
          <Button
            operation="endSession"
            look="quiet"
            isDisabled={end.isPending}
            onPress={() => end.mutate({ params: { session_id: id } }, { onSuccess: () => say(t('ended')) })}
          >
            {t('end')}
          </Button>
        ),
    },
  ]
}

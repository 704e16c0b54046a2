import { scopes as allScopes } from 'virtual:contract'
import type { ApiKey } from '../../../contract/resources/access.ts'
import { useList } from '../../api/use-operation.ts'
import { useMay, useSession } from '../../app/session/session.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { keysTexts } from './keys.texts.ts'
import { RevokeKey } from './revoke-key.tsx'

export function KeyList() {
  const t = useTexts(keysTexts)
  const list = useList('listKeys', { query: { limit: 100 } })
  const columns = useColumns()
  return (
    <Panel title={t('keys')} isFlush>
      <Loaded query={list}>
        {(keys) => (
          <Grid
            label={t('keys')}
            columns={columns}
            rows={keys}
            keyOf={({ id }) => id}
            fillsPage
            hasMore={list.hasMore}
            more={list.more}
            empty={<Empty title={t('noKeys')} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}

function useColumns(): readonly Column<ApiKey>[] {
  const t = useTexts(keysTexts)
  const may = useMay()
  const { key: own } = useSession()
  return [
    {
      id: 'name',
      isLead: true,
      title: t('name'),
      width: 'minmax(0, 1.8fr)',
      cell: ({ id, name }) => (
        <>
          <bdi title={id}>{name}</bdi> {id === own.id && <Badge tone="blue">{t('own')}</Badge>}
        </>
      ),
    },
    {
      id: 'status',
      isLead: true,
      title: t('status'),
      width: '120px',
      cell: ({ revoked_at }) =>
        revoked_at === null ? <Badge tone="green">{t('active')}</Badge> : <Badge tone="grey">{t('revoked')}</Badge>,
    },
    {
      id: 'scopes',
      isWide: true,
      title: t('scopes'),
      width: 'minmax(0, 1.4fr)',
      cell: ({ scopes }) => <Scopes scopes={scopes} />,
    },
    { id: 'roles', title: t('roles'), width: 'minmax(0, 0.8fr)', cell: ({ roles }) => <bdi>{roles.join(', ')}</bdi> },
    {
      id: 'agents',
      title: t('agents'),
      width: 'minmax(0, 0.8fr)',
      cell: ({ agents }) => agents && <bdi>{agents.join(', ')}</bdi>,
    },
    { id: 'created', title: t('created'), width: '130px', cell: ({ created_at }) => <Time at={created_at} /> },
    {
      id: 'revoke',
      title: t('revokeVerb'),
      width: '120px',
      cell: (key) => key.revoked_at === null && may('revokeKey') && <RevokeKey apiKey={key} />,
    },
  ]
}

/** What stands in a cell before it becomes a number. */
const mostNamed = 4

function Scopes({ scopes }: Pick<ApiKey, 'scopes'>) {
  const t = useTexts(keysTexts)
  const words = allScopes.every((scope) => scopes.includes(scope))
    ? t('everything')
    : scopes.length > mostNamed
      ? t('count', { count: scopes.length })
      : scopes.join(', ')
  return <span title={scopes.join(', ')}>{words}</span>
}

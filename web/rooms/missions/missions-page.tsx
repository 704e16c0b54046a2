import { useLocation } from 'wouter'
import type { Mission } from '../../../contract/resources/mission.ts'
import { useList } from '../../api/use-operation.ts'
import { oneOf, text, useSearchState } from '../../app/search.ts'
import { Empty } from '../../kit/empty.tsx'
import { Choice, TextField } from '../../kit/field.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { statusTexts } from '../../kit/status.texts.ts'
import { Status } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useLiveMission } from '../../live/missions.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { missionsTexts } from './missions.texts.ts'
import styles from './missions-page.module.css'

const statuses = [
  '',
  'SCHEDULED',
  'PENDING',
  'QUEUED',
  'RUNNING',
  'WAITING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'EXPIRED',
] as const

const filters = { status: oneOf(statuses), agent: text, tag: text }

/** The missions of the tenant, newest first, live. */
export default function MissionsPage() {
  const t = useTexts(missionsTexts)
  const words = useTexts(statusTexts)
  const [, go] = useLocation()
  const [{ status, agent, tag }, change] = useSearchState(filters)
  const columns = useColumns()
  const list = useList('listMissions', {
    query: { limit: 100, ...(status && { status }), ...(agent && { agent }), ...(tag && { tag }) },
  })
  return (
    <Page title={t('title')} about={t('about')}>
      <search className={styles.filters}>
        <Choice
          label={t('status')}
          isCompact
          value={status}
          choose={(value) => change({ status: value as (typeof statuses)[number] })}
          options={statuses.map((one) => [one, one === '' ? t('anyStatus') : words(one)])}
        />
        <TextField
          label={t('agent')}
          isCompact
          placeholder={t('agent')}
          value={agent}
          onChange={(event) => change({ agent: event.target.value })}
        />
        <TextField
          label={t('tag')}
          isCompact
          placeholder={t('tag')}
          value={tag}
          onChange={(event) => change({ tag: event.target.value })}
        />
      </search>
      <Panel title={t('list')} isFlush>
        <Loaded query={list}>
          {(missions) => (
            <Grid
              label={t('list')}
              columns={columns}
              rows={missions}
              keyOf={({ id }) => id}
              open={({ id }) => go(`/missions/${id}`)}
              fillsPage
              hasMore={list.hasMore}
              more={list.more}
              empty={
                <Empty title={t('none')} command='npm run -s sortie -- missions submit echo "hello" --watch'>
                  {t('noneHow')}
                </Empty>
              }
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  )
}

function useColumns(): readonly Column<Mission>[] {
  const t = useTexts(missionsTexts)
  const format = useFormat()
  return [
    { id: 'status', title: t('status'), width: '124px', cell: (mission) => <LiveStatus mission={mission} /> },
    { id: 'agent', title: t('agent'), width: 'minmax(0, 1fr)', cell: ({ agent }) => <bdi>{agent}</bdi> },
    {
      id: 'id',
      title: t('mission'),
      width: 'minmax(0, 1.4fr)',
      cell: ({ id }) => <code>{id}</code>,
    },
    { id: 'created', title: t('created'), width: '140px', cell: (mission) => <Time at={mission.created_at} /> },
    {
      id: 'cost',
      title: t('cost'),
      width: '90px',
      isNumber: true,
      cell: ({ usage }) => format.money(usage.cost_usd),
    },
  ]
}

function LiveStatus({ mission }: { readonly mission: Mission }) {
  const live = useLiveMission(mission)
  return <Status status={live?.status ?? mission.status} />
}

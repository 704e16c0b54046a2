import { Plus } from 'lucide-react'
import { useLocation } from 'wouter'
import type { Schedule } from '../../../contract/resources/schedule.ts'
import { useList, useOperation } from '../../api/use-operation.ts'
import { newForm } from '../../app/new-form.ts'
import { useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Acts } from '../../kit/form.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { ScheduleActs } from './schedule-acts.tsx'
import { ScheduleForm } from './schedule-form.tsx'
import { OutcomeBadge, ScheduleBadge } from './schedule-status.tsx'
import { schedulesTexts } from './schedules.texts.ts'
import { useMeaning } from './use-meaning.ts'
import { ZonedTime } from './zoned-time.tsx'

const parts = { new: newForm }

/** What is submitted by the clock. */
export default function SchedulesPage() {
  const t = useTexts(schedulesTexts)
  const may = useMay()
  const [, go] = useLocation()
  const [{ new: form }, change] = useSearchState(parts)
  const columns = useColumns()
  const list = useList('listSchedules', { query: { limit: 100 } }, { everyMs: 15_000 })
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        may('createSchedule') && (
          <Button
            look="primary"
            operation="createSchedule"
            icon={<Plus aria-hidden />}
            onPress={() => change({ new: 'open' })}
          >
            {t('create')}
          </Button>
        )
      }
    >
      <Panel title={t('list')} isFlush>
        <Loaded query={list}>
          {(schedules) => (
            <Grid
              label={t('list')}
              columns={columns}
              rows={schedules}
              keyOf={({ id }) => id}
              open={({ id }) => go(`/schedules/${id}`)}
              fillsPage
              hasMore={list.hasMore}
              more={list.more}
              empty={
                <Empty title={t('none')} command={nightly}>
                  {t('noneHow')}
                </Empty>
              }
            />
          )}
        </Loaded>
      </Panel>
      {form === 'open' && (
        <ScheduleForm close={() => change({ new: 'closed' })} written={({ id }) => go(`/schedules/${id}`)} />
      )}
    </Page>
  )
}

const nightly = `curl -s "$SORTIE_URL/v1/schedules" -H "authorization: Bearer $SORTIE_API_KEY" -H 'content-type: application/json' \\
  -d '{"name": "nightly", "cron": "0 3 * * 1-5", "time_zone": "Europe/London", "mission": {"agent": "echo", "input": "hello"}}'`

function useColumns(): readonly Column<Schedule>[] {
  const t = useTexts(schedulesTexts)
  const may = useMay()
  const acts: Column<Schedule> = {
    id: 'acts',
    title: t('acts'),
    width: '250px',
    isWide: true,
    cell: (schedule) => (
      <Acts>
        <ScheduleActs schedule={schedule} look="quiet" />
      </Acts>
    ),
  }
  return [
    {
      id: 'name',
      title: t('name'),
      width: 'minmax(0, 1fr)',
      isLead: true,
      cell: ({ name }) => <bdi>{name}</bdi>,
    },
    { id: 'status', title: t('status'), width: '110px', cell: ({ status }) => <ScheduleBadge status={status} /> },
    { id: 'when', title: t('when'), width: 'minmax(0, 2fr)', cell: (schedule) => <When schedule={schedule} /> },
    {
      id: 'next',
      title: t('next'),
      width: '120px',
      cell: ({ next_at, time_zone }) => (next_at === null ? t('never') : <ZonedTime at={next_at} zone={time_zone} />),
    },
    {
      id: 'agent',
      title: t('agent'),
      width: 'minmax(0, 0.8fr)',
      cell: ({ mission }) => <bdi>{whoIn(mission)}</bdi>,
    },
    { id: 'last', title: t('last'), width: '120px', cell: ({ id }) => <LastOutcome id={id} /> },
    ...(may('runScheduleNow') ? [acts] : []),
  ]
}

/** The agent, or what it has to be able to do. */
function whoIn({ agent, capability }: Schedule['mission']): string {
  return typeof agent === 'string' ? agent : [capability].flat().map(String).join(', ')
}

function When({ schedule: { cron, at, time_zone } }: { readonly schedule: Schedule }) {
  const t = useTexts(schedulesTexts)
  const meaning = useMeaning()
  if (cron === null) return at === null ? t('never') : <ZonedTime at={at} zone={null} exact />
  return (
    <span title={`${cron} · ${time_zone ?? 'UTC'}`}>
      {meaning(cron)} <small>{time_zone ?? 'UTC'}</small>
    </span>
  )
}

/** Only rows in view ask. */
function LastOutcome({ id }: Pick<Schedule, 'id'>) {
  const runs = useOperation('listScheduleRuns', { params: { schedule_id: id }, query: { limit: 1 } })
  const [last] = runs.data?.items ?? []
  return last && <OutcomeBadge outcome={last.outcome} />
}

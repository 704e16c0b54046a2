import { useState } from 'react'
import type { Schedule, ScheduleRun } from '../../../contract/resources/schedule.ts'
import { useList, useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import { MissionLink } from '../../kit/links.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { LoadedPage } from '../../kit/loaded-page.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { DeleteSchedule, ScheduleActs } from './schedule-acts.tsx'
import { ScheduleForm } from './schedule-form.tsx'
import { OutcomeBadge, ScheduleBadge } from './schedule-status.tsx'
import styles from './schedules.module.css'
import { schedulesTexts } from './schedules.texts.ts'
import { useMeaning } from './use-meaning.ts'
import { ZonedTime } from './zoned-time.tsx'

/** One schedule: its next times, the mission that it submits, and what became of its times. */
export default function SchedulePage({ params: { id = '' } }: { readonly params: Readonly<Record<string, string>> }) {
  const t = useTexts(schedulesTexts)
  const schedule = useOperation('getSchedule', { params: { schedule_id: id } }, { everyMs: 10_000 })
  return (
    <LoadedPage title={t('title')} query={schedule}>
      {(read) => <Read schedule={read} />}
    </LoadedPage>
  )
}

function Read({ schedule }: { readonly schedule: Schedule }) {
  const t = useTexts(schedulesTexts)
  const meaning = useMeaning()
  const may = useMay()
  const [isEditing, setEditing] = useState(false)
  const { name, status, cron, mission } = schedule
  return (
    <Page
      title={name}
      about={
        <>
          <ScheduleBadge status={status} /> {status !== 'ACTIVE' && t(`why_${status}`)}{' '}
          {cron !== null && status === 'ACTIVE' && meaning(cron)}
        </>
      }
      actions={
        <>
          <ScheduleActs schedule={schedule} />
          {may('updateSchedule') && (
            <Button operation="updateSchedule" onPress={() => setEditing(true)}>
              {t('edit')}
            </Button>
          )}
          {may('deleteSchedule') && <DeleteSchedule schedule={schedule} />}
        </>
      }
    >
      <Panel title={t('facts')}>
        <ScheduleFacts schedule={schedule} />
      </Panel>
      <Upcoming schedule={schedule} />
      <Panel title={t('mission')}>
        <JsonTree value={mission} name={t('mission')} />
      </Panel>
      <Runs schedule={schedule} />
      {isEditing && (
        <ScheduleForm
          schedule={schedule}
          close={() => setEditing(false)}
          written={(saved) => say(t('saved', { name: saved.name }))}
        />
      )}
    </Page>
  )
}

function ScheduleFacts({ schedule }: { readonly schedule: Schedule }) {
  const t = useTexts(schedulesTexts)
  const format = useFormat()
  const { cron, time_zone, at, overlap, catch_up, catch_up_max, jitter_s, queued, last_mission_id, next_at } = schedule
  return (
    <Facts
      entries={[
        [t('next'), next_at && <ZonedTime key="next" at={next_at} zone={time_zone} />],
        [t('cron'), cron && <code key="cron">{cron}</code>],
        [t('zone'), time_zone],
        [t('at'), at && <Time key="at" at={at} exact />],
        [t('overlap'), t(overlap)],
        [t('catchUp'), t(`catch_${catch_up}`, { count: catch_up_max })],
        [t('jitter'), jitter_s > 0 && format.duration(jitter_s * 1000)],
        [t('waiting'), queued.length > 0 && format.count(queued.length)],
        [t('lastMission'), last_mission_id && <MissionLink key="last" id={last_mission_id} />],
        [t('updated'), <Time key="updated" at={schedule.updated_at} />],
      ]}
    />
  )
}

function Upcoming({ schedule: { id, time_zone, status } }: { readonly schedule: Schedule }) {
  const t = useTexts(schedulesTexts)
  const times = useOperation('previewSchedule', { params: { schedule_id: id }, query: { count: 10 } })
  return (
    <Panel title={t('upcoming')}>
      {status === 'PAUSED' && <p>{t('pausedTimes')}</p>}
      <Loaded query={times}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('noUpcoming')}</p>
          ) : (
            <ol className={styles.times}>
              {items.map(({ planned_at, starts_at }) => (
                <li key={planned_at}>
                  <ZonedTime at={starts_at} zone={time_zone} exact />
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Panel>
  )
}

function Runs({ schedule: { id, time_zone } }: { readonly schedule: Schedule }) {
  const t = useTexts(schedulesTexts)
  const columns: readonly Column<ScheduleRun>[] = [
    {
      id: 'planned',
      title: t('planned'),
      width: 'minmax(0, 1.2fr)',
      isLead: true,
      cell: ({ planned_at }) => <ZonedTime at={planned_at} zone={time_zone} exact />,
    },
    {
      id: 'outcome',
      title: t('outcome'),
      width: '190px',
      cell: ({ outcome, by_hand }) => (
        <>
          <OutcomeBadge outcome={outcome} /> {by_hand && <small>{t('byHand')}</small>}
        </>
      ),
    },
    {
      id: 'mission',
      title: t('runMission'),
      width: 'minmax(0, 1fr)',
      cell: ({ mission_id }) => mission_id && <MissionLink id={mission_id} />,
    },
    { id: 'reason', title: t('reason'), width: 'minmax(0, 1fr)', cell: ({ reason }) => <bdi>{reason}</bdi> },
  ]
  const runs = useList('listScheduleRuns', { params: { schedule_id: id }, query: { limit: 100 } }, { everyMs: 10_000 })
  return (
    <Panel title={t('runs')} isFlush>
      <Loaded query={runs}>
        {(read) => (
          <Grid
            label={t('runs')}
            columns={columns}
            rows={read}
            keyOf={({ planned_at, decided_at, outcome }) => `${planned_at} ${decided_at} ${outcome}`}
            hasMore={runs.hasMore}
            more={runs.more}
            empty={<Empty title={t('noRuns')} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}

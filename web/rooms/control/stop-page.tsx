import type { Stop, StoppedMission } from '../../../contract/resources/control.ts'
import { useList, useOperation } from '../../api/use-operation.ts'
import { Facts } from '../../kit/facts.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { MissionLink } from '../../kit/links.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { LoadedPage } from '../../kit/loaded-page.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { Elapsed, Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { controlTexts } from './control.texts.ts'
import { ScopeWords } from './scope-words.tsx'

/** The receipt of a stop: what it stopped, how fast, and what that cost. */
export default function StopPage({ params: { id = '' } }: { readonly params: Readonly<Record<string, string>> }) {
  const stop = useOperation('getStop', { params: { stop_id: id } }, { everyMs: 2_000 })
  return (
    <LoadedPage title={id} query={stop}>
      {(read) => <Read stop={read} />}
    </LoadedPage>
  )
}

function Read({ stop }: { readonly stop: Stop }) {
  const t = useTexts(controlTexts)
  const format = useFormat()
  const { id, scope, reason, state, requested_at, confirmed_at, usage, spent_after } = stop
  const after = `${format.money(spent_after.cost_usd)}${spent_after.estimated ? ` (${t('estimated')})` : ''}`
  return (
    <Page
      title={t('receipt')}
      about={
        <>
          <Badge tone={state === 'stopped' ? 'grey' : 'amber'}>{t(state)}</Badge> <code>{id}</code>
        </>
      }
    >
      <Panel title={t('receipt')}>
        <Facts
          entries={[
            [t('scope'), <ScopeWords key="scope" scope={scope} />],
            [t('reason'), reason],
            [t('requested'), <Time key="requested" at={requested_at} exact />],
            [t('confirmed'), confirmed_at && <Time key="confirmed" at={confirmed_at} exact />],
            [t('took'), <Elapsed key="took" since={requested_at} until={confirmed_at} />],
            [t('stoppedCount'), format.count(stop.stopped)],
            [t('already'), format.count(stop.already_finished)],
            [t('inFlight'), format.count(stop.in_flight)],
            [t('notHeard'), format.count(stop.not_heard_of)],
            [t('lastCall'), stop.last_call_ended_at && <Time key="last" at={stop.last_call_ended_at} exact />],
            [t('used'), format.money(usage.cost_usd)],
            [t('after'), after],
          ]}
        />
      </Panel>
      <StoppedMissions id={id} isGrowing={state === 'stopping'} />
    </Page>
  )
}

function StoppedMissions({ id, isGrowing }: { readonly id: string; readonly isGrowing: boolean }) {
  const t = useTexts(controlTexts)
  const columns = useColumns()
  const list = useList(
    'listStoppedMissions',
    { params: { stop_id: id }, query: { limit: 100 } },
    isGrowing ? { everyMs: 2_000 } : {},
  )
  return (
    <Panel title={t('missions')} isFlush>
      <Loaded query={list}>
        {(missions) => (
          <Grid
            label={t('missions')}
            columns={columns}
            rows={missions}
            keyOf={({ mission_id }) => mission_id}
            hasMore={list.hasMore}
            more={list.more}
            empty={<p style={{ padding: 14 }}>{t('noMissions')}</p>}
          />
        )}
      </Loaded>
    </Panel>
  )
}

function useColumns(): readonly Column<StoppedMission>[] {
  const t = useTexts(controlTexts)
  const format = useFormat()
  return [
    {
      id: 'mission',
      isLead: true,
      title: t('ofMission'),
      width: 'minmax(0, 1.4fr)',
      cell: ({ mission_id }) => <MissionLink id={mission_id} />,
    },
    {
      id: 'outcome',
      title: t('outcome'),
      width: 'minmax(0, 1fr)',
      cell: ({ outcome, in_flight }) =>
        `${outcome === 'stopped' ? t('stopped') : t('alreadyFinished')}${in_flight ? `, ${t('inFlightOne')}` : ''}`,
    },
    { id: 'cost', title: t('cost'), width: '110px', isNumber: true, cell: ({ usage }) => format.money(usage.cost_usd) },
    { id: 'at', title: t('at'), width: '140px', cell: ({ at }) => <Time at={at} /> },
  ]
}

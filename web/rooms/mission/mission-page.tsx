import { Suspense, useMemo } from 'react'
import { useLocation } from 'wouter'
import { endedStatuses } from '../../../contract/status-after.ts'
import type { AnswerFor } from '../../api/call.ts'
import { useOperation } from '../../api/use-operation.ts'
import { queryOf, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Copy } from '../../kit/copy.tsx'
import { Failure } from '../../kit/failure.tsx'
import { LoadedPage } from '../../kit/loaded-page.tsx'
import { Page } from '../../kit/page.tsx'
import { Status } from '../../kit/status.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { Acts } from './acts/acts.tsx'
import { type Tab, tabs, type View, viewParts } from './address.ts'
import { EventsTab } from './events/events-tab.tsx'
import { MissionFacts } from './facts/mission-facts.tsx'
import { type LiveRecord, useMissionFeed } from './feed/use-mission-feed.ts'
import { ArtifactsTab, BudgetTab, CallbacksTab, EffectsTab, TreeTab } from './lazy-tabs.ts'
import { missionTexts } from './mission.texts.ts'
import styles from './mission-page.module.css'
import { TimelineTab } from './timeline/timeline-tab.tsx'
import { ValuesTab } from './values/values-tab.tsx'
import { Why } from './why/why.tsx'

type Mission = AnswerFor<'getMission'>

/** One mission: what it is doing and why, how it came there, and what can be done about it. */
export default function MissionPage({ params: { id = '' } }: { readonly params: Readonly<Record<string, string>> }) {
  const mission = useOperation('getMission', { params: { mission_id: id } })
  const live = useMissionFeed(id, mission.data?.last_seq)
  return (
    <LoadedPage title={id} query={mission}>
      {(read) => <Opened mission={read} live={live} />}
    </LoadedPage>
  )
}

interface OpenedProps {
  readonly mission: Mission
  readonly live: LiveRecord
}

function Opened({ mission, live }: OpenedProps) {
  const t = useTexts(missionTexts)
  const [view, change] = useSearchState(viewParts)
  const shown = useShownTabs(mission)
  const isEnded = endedStatuses.includes(mission.status)
  const explanation = useOperation(
    'explainMission',
    { params: { mission_id: mission.id } },
    isEnded ? {} : { everyMs: 5000 },
  )
  const tree = useOperation('getMissionTree', { params: { mission_id: mission.id } })
  const [path] = useLocation()
  return (
    <Page
      title={t('title', { agent: mission.agent })}
      about={
        <span className={styles.about}>
          <Status status={mission.status} />
          <span className={styles.id}>
            <code>{mission.id}</code>
            <Copy text={mission.id} />
          </span>
        </span>
      }
      actions={
        <Acts
          mission={mission}
          explanation={explanation.data}
          tree={tree.data}
          steps={live.record?.steps.at(-1)?.number ?? 0}
        />
      }
    >
      <Why mission={mission} explanation={explanation} record={live.record} />
      <MissionFacts mission={mission} />
      {live.record?.error && <Failure error={live.record.error} />}
      <div className={styles.parts}>
        <Tabs
          label={t('parts')}
          current={view.tab}
          tabs={shown.map((tab) => ({
            id: tab,
            title: t(tab),
            count: countOf(tab, mission, tree.data),
            href: hrefOf(path, { ...view, tab, step: undefined }),
          }))}
        />
        <Suspense>
          <Part {...{ mission, live, view, change }} explanation={explanation.data} tree={tree.data} />
        </Suspense>
      </div>
    </Page>
  )
}

function hrefOf(path: string, view: View): string {
  const query = queryOf(viewParts, view)
  return query === '' ? path : `${path}?${query}`
}

function countOf(tab: Tab, mission: Mission, tree: AnswerFor<'getMissionTree'> | undefined): number | undefined {
  if (tab === 'events') return mission.last_seq
  if (tab === 'tree') return tree && tree.items.length > 1 && !tree.truncated ? tree.items.length - 1 : undefined
  return undefined
}

/** What the session may not read is not offered. */
function useShownTabs(mission: Mission): readonly Tab[] {
  const may = useMay()
  return useMemo(() => {
    const hidden = new Set<Tab>()
    if (!may('getMissionBudget')) hidden.add('budget')
    if (!may('listMissionDeliveries') || mission.callback_url === null) hidden.add('callbacks')
    if (!may('listArtifacts')) hidden.add('artifacts')
    return tabs.filter((tab) => !hidden.has(tab))
  }, [may, mission.callback_url])
}

interface PartProps {
  readonly mission: Mission
  readonly live: LiveRecord
  readonly view: View
  readonly explanation: AnswerFor<'explainMission'> | undefined
  readonly tree: AnswerFor<'getMissionTree'> | undefined
  change(change: Partial<View>): void
}

function Part({ mission, live, view, change, explanation, tree }: PartProps) {
  switch (view.tab) {
    case 'timeline':
      return <TimelineTab {...{ mission, live, view, change, explanation, tree }} />
    case 'values':
      return <ValuesTab mission={mission} />
    case 'events':
      return <EventsTab mission={mission} record={live.record} />
    case 'tree':
      return <TreeTab mission={mission} tree={tree} view={view} change={change} />
    case 'effects':
      return <EffectsTab mission={mission} record={live.record} open={(step) => change({ tab: 'timeline', step })} />
    case 'budget':
      return <BudgetTab mission={mission} />
    case 'callbacks':
      return <CallbacksTab mission={mission} />
    case 'artifacts':
      return <ArtifactsTab mission={mission} />
  }
}

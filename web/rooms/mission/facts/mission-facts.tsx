import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { AnswerFor } from '../../../api/call.ts'
import { Facts } from '../../../kit/facts.tsx'
import { Panel } from '../../../kit/panel.tsx'
import { priorityTexts } from '../../../kit/priority.texts.ts'
import { Badge } from '../../../kit/status.tsx'
import { Elapsed, Time } from '../../../kit/time.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { missionTexts } from '../mission.texts.ts'
import { MissionLink } from '../mission-link.tsx'
import styles from './mission-facts.module.css'

type Mission = AnswerFor<'getMission'>

type Fact = readonly [name: string, value: ReactNode]

/** What is known of a mission at a glance, with a way to everything that it names. */
export function MissionFacts({ mission }: { readonly mission: Mission }) {
  const t = useTexts(missionTexts)
  const priorityName = useTexts(priorityTexts)
  const origins = useOrigins(mission)
  const times = useTimes(mission)
  const spent = useSpent(mission)
  const { outside_text: outside } = mission
  return (
    <Panel title={t('facts')}>
      <Facts
        entries={[
          [
            t('agent'),
            <span key="agent" className={styles.agent}>
              <Link href={`/agents/${encodeURIComponent(mission.agent)}`}>{mission.agent}</Link>{' '}
              {t('version', { version: mission.agent_version })}
            </span>,
          ],
          [t('priority'), priorityName(mission.priority)],
          [t('attempt'), mission.attempt > 0 && t('attemptOf', { attempt: mission.attempt, of: mission.max_attempts })],
          ...times,
          ...spent,
          [t('tags'), mission.tags.length > 0 && <Tags tags={mission.tags} />],
          [t('subject'), mission.subject],
          ...origins,
          [t('limits'), mission.concurrency.map(({ key }) => key).join(', ')],
          [t('outside'), outside && t(outside === 'given' ? 'outside_given' : 'outside_read')],
        ]}
      />
    </Panel>
  )
}

function useTimes({ created_at, start_at, started_at, finished_at, deadline }: Mission): readonly Fact[] {
  const t = useTexts(missionTexts)
  return [
    [t('created'), <Time key="created" at={created_at} />],
    [t('startAt'), started_at === null && start_at && <Time at={start_at} />],
    [t('started'), started_at && <Time at={started_at} />],
    [t('duration'), started_at && <Elapsed since={started_at} until={finished_at} />],
    [t('ended'), finished_at && <Time at={finished_at} />],
    [t('deadline'), finished_at === null && <Time at={deadline} />],
  ]
}

function useSpent({ usage }: Mission): readonly Fact[] {
  const t = useTexts(missionTexts)
  const format = useFormat()
  const tokens = { input: format.count(usage.input_tokens), output: format.count(usage.output_tokens) }
  return [
    [t('cost'), `${format.money(usage.cost_usd)}${usage.estimated ? ` (${t('estimated')})` : ''}`],
    [t('tokens'), t('tokensInOut', tokens)],
    [t('calls'), t('callsOf', { models: usage.model_calls, tools: usage.tool_calls })],
    [t('cacheSaved'), usage.cache_saved_usd !== undefined && format.money(usage.cache_saved_usd)],
  ]
}

/** Where it comes from. */
function useOrigins(mission: Mission): readonly Fact[] {
  const t = useTexts(missionTexts)
  const { parent_id, redriven_from: former, schedule_id, conversation_id, evaluation_id } = mission
  return [
    [t('parent'), parent_id && <MissionLink id={parent_id} />],
    [
      t('redrivenFrom'),
      former && (
        <>
          <MissionLink id={former.mission_id} /> {t('keptSteps', { count: former.kept_steps })}
        </>
      ),
    ],
    [t('schedule'), schedule_id && <PlaceLink room="schedules" id={schedule_id} />],
    [t('conversation'), conversation_id && <PlaceLink room="conversations" id={conversation_id} />],
    [t('evaluation'), evaluation_id && <code>{evaluation_id}</code>],
  ]
}

function PlaceLink({ room, id }: { readonly room: string; readonly id: string }) {
  return (
    <Link href={`/${room}/${encodeURIComponent(id)}`}>
      <code>{id}</code>
    </Link>
  )
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <span className={styles.tags}>
      {tags.map((tag) => (
        <Link key={tag} href={`/missions?tag=${encodeURIComponent(tag)}`} title={tag}>
          <Badge tone="grey">
            <bdi>{tag}</bdi>
          </Badge>
        </Link>
      ))}
    </span>
  )
}

import { useQuery } from '@tanstack/react-query'
import { ArrowLeftRight } from 'lucide-react'
import { useMemo } from 'react'
import { Link } from 'wouter'
import type { Step } from '../../../../contract/resources/mission.ts'
import type { AnswerFor } from '../../../api/call.ts'
import { client } from '../../../api/client.ts'
import { useOperation } from '../../../api/use-operation.ts'
import { Loaded } from '../../../kit/loaded.tsx'
import { Page } from '../../../kit/page.tsx'
import { Panel } from '../../../kit/panel.tsx'
import { priorityTexts } from '../../../kit/priority.texts.ts'
import { Status } from '../../../kit/status.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { MissionLink } from '../mission-link.tsx'
import { isFailedStep } from '../timeline/entries.ts'
import { timelineTexts } from '../timeline/timeline.texts.ts'
import { alignSteps, type Pair } from './align.ts'
import styles from './compare.module.css'
import { compareTexts } from './compare.texts.ts'
import { DiffView } from './diff-view.tsx'

type Mission = AnswerFor<'getMission'>

/** Two missions side by side: what differs in their facts, steps, inputs and outputs. */
export default function ComparePage({ params }: { readonly params: Readonly<Record<string, string>> }) {
  const t = useTexts(compareTexts)
  const { id = '', other = '' } = params
  const left = useOperation('getMission', { params: { mission_id: id } })
  const right = useOperation('getMission', { params: { mission_id: other } })
  return (
    <Page
      title={t('title')}
      about={
        <span className={styles.about}>
          <MissionLink id={id} />
          <Link href={`/missions/${other}/compare/${id}`} aria-label={t('swap')}>
            <ArrowLeftRight aria-hidden />
          </Link>
          <MissionLink id={other} />
        </span>
      }
    >
      <Loaded query={left}>
        {(one) => <Loaded query={right}>{(another) => <Compared left={one} right={another} />}</Loaded>}
      </Loaded>
    </Page>
  )
}

interface Both {
  readonly left: Mission
  readonly right: Mission
}

function Compared({ left, right }: Both) {
  const t = useTexts(compareTexts)
  return (
    <>
      <Panel title={t('facts')} isFlush>
        <FactTable left={left} right={right} />
      </Panel>
      <Panel title={t('output')} isFlush>
        <DiffView left={left.output} right={right.output} />
      </Panel>
      <Panel title={t('input')} isFlush>
        <DiffView left={left.input} right={right.input} />
      </Panel>
      <Panel title={t('steps')} isFlush beside={<span>{t('stepsAbout')}</span>}>
        <StepTable left={left} right={right} />
      </Panel>
    </>
  )
}

function FactTable({ left, right }: Both) {
  const t = useTexts(compareTexts)
  const priorityName = useTexts(priorityTexts)
  const format = useFormat()
  const lasted = ({ started_at, finished_at }: Mission) =>
    started_at === null || finished_at === null
      ? t('none')
      : format.duration(Date.parse(finished_at) - Date.parse(started_at))
  const facts: readonly (readonly [string, (mission: Mission) => string])[] = [
    [t('agent'), ({ agent }) => agent],
    [t('version'), ({ agent_version }) => String(agent_version)],
    [t('priority'), ({ priority }) => priorityName(priority)],
    [t('attempts'), ({ attempt }) => String(attempt)],
    [t('duration'), lasted],
    [t('cost'), ({ usage }) => format.money(usage.cost_usd)],
    [t('tokensIn'), ({ usage }) => format.count(usage.input_tokens)],
    [t('tokensOut'), ({ usage }) => format.count(usage.output_tokens)],
    [t('modelCalls'), ({ usage }) => String(usage.model_calls)],
    [t('toolCalls'), ({ usage }) => String(usage.tool_calls)],
    [t('error'), ({ error }) => (error ? `${error.code}: ${error.message}` : t('none'))],
  ]
  return (
    <table className={styles.facts}>
      <thead>
        <tr>
          <th scope="col">{t('fact')}</th>
          <th scope="col">{t('left')}</th>
          <th scope="col">{t('right')}</th>
        </tr>
      </thead>
      <tbody>
        <tr className={left.status === right.status ? undefined : styles.differs}>
          <th scope="row">{t('status')}</th>
          <td>
            <Status status={left.status} />
          </td>
          <td>
            <Status status={right.status} />
          </td>
        </tr>
        {facts.map(([name, tell]) => {
          const [one, another] = [tell(left), tell(right)]
          return (
            <tr key={name} className={one === another ? undefined : styles.differs}>
              <th scope="row">
                {name}
                {one !== another && <span className="visually-hidden"> {t('differsWord')}</span>}
              </th>
              <td>
                <bdi>{one}</bdi>
              </td>
              <td>
                <bdi>{another}</bdi>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** More would not be read. */
const mostSteps = 300

function useSteps(id: string) {
  return useQuery({
    queryKey: ['listMissionSteps', id, 'compared'],
    queryFn: async ({ signal }) => {
      const steps: Step[] = []
      let cursor: string | undefined
      do {
        const query = { limit: 100, ...(cursor !== undefined && { cursor }) }
        const page = await client.listMissionSteps({ params: { mission_id: id }, query }, { signal })
        steps.push(...page.items)
        cursor = page.next_cursor ?? undefined
      } while (cursor !== undefined && steps.length < mostSteps)
      return { steps: steps.slice(0, mostSteps), isCut: cursor !== undefined || steps.length > mostSteps }
    },
  })
}

function StepTable({ left, right }: Both) {
  const t = useTexts(compareTexts)
  const one = useSteps(left.id)
  const another = useSteps(right.id)
  const pairs = useMemo(
    () => (one.data && another.data ? alignSteps(one.data.steps, another.data.steps) : []),
    [one.data, another.data],
  )
  return (
    <Loaded query={one}>
      {({ isCut }) => (
        <Loaded query={another}>
          {(others) => (
            <>
              {(isCut || others.isCut) && <p className={styles.note}>{t('tooMany', { count: mostSteps })}</p>}
              <table className={styles.steps}>
                <thead>
                  <tr>
                    <th scope="col">{t('left')}</th>
                    <th scope="col">{t('right')}</th>
                  </tr>
                </thead>
                <tbody>
                  {pairs.map((pair) => (
                    <PairRow key={`${pair.left?.number} ${pair.right?.number}`} {...{ pair, left, right }} />
                  ))}
                </tbody>
              </table>
            </>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

function PairRow({ pair, left, right }: Both & { readonly pair: Pair }) {
  const t = useTexts(compareTexts)
  return (
    <tr className={pair.left && pair.right ? undefined : styles.differs}>
      <td>{pair.left ? <StepCell missionId={left.id} step={pair.left} /> : t('onlyRight')}</td>
      <td>{pair.right ? <StepCell missionId={right.id} step={pair.right} /> : t('onlyLeft')}</td>
    </tr>
  )
}

function StepCell({ missionId, step }: { readonly missionId: string; readonly step: Step }) {
  const words = useTexts(timelineTexts)
  const format = useFormat()
  const name = step.kind === 'model_call' ? step.model : step.kind === 'delegation' ? step.agent : step.tool
  const lasted = Date.parse(step.finished_at) - Date.parse(step.started_at)
  return (
    <span className={styles.step}>
      <Link href={`/missions/${missionId}?step=${step.number}`}>
        {step.number} {words(step.kind)}
      </Link>
      <bdi>{name}</bdi>
      {isFailedStep(step) && <strong className={styles.failed}>{words('failed')}</strong>}
      <span className={styles.soft}>
        {format.duration(lasted)}
        {step.kind === 'model_call' && ` · ${format.money(step.cost_usd)}`}
      </span>
    </span>
  )
}

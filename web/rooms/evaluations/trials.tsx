import type { Evaluation, Trial } from '../../../contract/resources/evaluation.ts'
import { useList } from '../../api/use-operation.ts'
import { oneOf, text, useSearchState } from '../../app/search.ts'
import { Choice } from '../../kit/field.tsx'
import { FilterBar } from '../../kit/filter-bar.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { MissionLink } from '../../kit/links.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge, type Tone } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { candidateName } from './candidates.ts'
import { evaluationsTexts } from './evaluations.texts.ts'

type Outcome = NonNullable<Trial['outcome']>
const outcomes = ['', 'passed', 'failed', 'mission_failed', 'unjudged', 'diverged', 'cancelled'] as const
const parts = { outcome: oneOf(outcomes), candidate: text }

const tones: Readonly<Record<Outcome, Tone>> = {
  passed: 'green',
  failed: 'red',
  mission_failed: 'red',
  unjudged: 'amber',
  diverged: 'amber',
  cancelled: 'grey',
}

/** Every trial, by case; those that failed in a press. */
export function Trials({ evaluation: { id, candidates, status } }: { readonly evaluation: Evaluation }) {
  const t = useTexts(evaluationsTexts)
  const [{ outcome, candidate }, change] = useSearchState(parts)
  const columns = useColumns(candidates)
  const query = {
    limit: 100,
    ...(outcome && { outcome }),
    ...(/^\d+$/.test(candidate) && { candidate: Number(candidate) }),
  }
  const list = useList(
    'listTrials',
    { params: { evaluation_id: id }, query },
    status === 'RUNNING' ? { everyMs: 5_000 } : {},
  )
  return (
    <>
      <FilterBar>
        <Choice
          label={t('outcome')}
          isCompact
          value={outcome}
          options={outcomes.map((one) => [one, one === '' ? t('anyOutcome') : outcomeWords(t, one)])}
          choose={(value) => change({ outcome: value as (typeof outcomes)[number] })}
        />
        <Choice
          label={t('candidate')}
          isCompact
          value={candidate}
          options={[['', t('anyCandidate')], ...candidates.map((one, at) => [String(at), candidateName(one)] as const)]}
          choose={(value) => change({ candidate: value })}
        />
      </FilterBar>
      <Panel title={t('trials')} isFlush>
        <Loaded query={list}>
          {(trials) => (
            <Grid
              label={t('trials')}
              columns={columns}
              rows={trials}
              keyOf={({ number }) => String(number)}
              hasMore={list.hasMore}
              more={list.more}
            />
          )}
        </Loaded>
      </Panel>
    </>
  )
}

function outcomeWords(t: ReturnType<(typeof evaluationsTexts)['in']>, outcome: Outcome): string {
  return outcome === 'cancelled' ? t('cancelledOne') : t(outcome)
}

function useColumns(candidates: Evaluation['candidates']): readonly Column<Trial>[] {
  const t = useTexts(evaluationsTexts)
  const format = useFormat()
  return [
    {
      id: 'case',
      isLead: true,
      title: t('case'),
      width: '110px',
      cell: ({ case_id }) => <code title={case_id}>…{case_id.slice(-8)}</code>,
    },
    {
      id: 'candidate',
      title: t('candidate'),
      width: 'minmax(0, 0.8fr)',
      cell: ({ candidate }) => <bdi>{candidates[candidate] && candidateName(candidates[candidate])}</bdi>,
    },
    {
      id: 'outcome',
      isLead: true,
      title: t('outcome'),
      width: '140px',
      cell: ({ outcome }) =>
        outcome === null ? t('underWay') : <Badge tone={tones[outcome]}>{outcomeWords(t, outcome)}</Badge>,
    },
    {
      id: 'score',
      title: t('score'),
      width: '100px',
      isNumber: true,
      cell: ({ score }) => score !== null && format.percent(score),
    },
    {
      id: 'answer',
      isWide: true,
      title: t('answer'),
      width: 'minmax(0, 1.2fr)',
      cell: ({ answer }) => <bdi title={answer ?? ''}>{answer}</bdi>,
    },
    {
      id: 'why',
      isWide: true,
      title: t('why'),
      width: 'minmax(0, 1.2fr)',
      cell: (trial) => <bdi title={whyOf(trial)}>{whyOf(trial)}</bdi>,
    },
    {
      id: 'mission',
      title: t('mission'),
      width: 'minmax(0, 1fr)',
      cell: ({ mission_id }) => mission_id && <MissionLink id={mission_id} />,
    },
  ]
}

/** The first reason for an outcome that is not good. */
function whyOf({ error, findings }: Trial): string {
  return error?.message ?? findings.find(({ holds }) => !holds)?.reason ?? ''
}

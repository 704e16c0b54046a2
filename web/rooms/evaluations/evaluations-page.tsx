import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Evaluation } from '../../../contract/resources/evaluation.ts'
import { useList } from '../../api/use-operation.ts'
import { oneOf, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { candidateName } from './candidates.ts'
import { Datasets } from './datasets.tsx'
import { EvaluationStatusBadge, Progress } from './evaluation-status.tsx'
import { evaluationsTexts } from './evaluations.texts.ts'
import { NewDataset } from './new-dataset.tsx'
import { NewEvaluation } from './new-evaluation.tsx'
import { ReplayButton } from './replay.tsx'

const parts = { view: oneOf(['evaluations', 'datasets']) }

/** Measurements of agents, and the data sets they are measured on. */
export default function EvaluationsPage() {
  const t = useTexts(evaluationsTexts)
  const may = useMay()
  const [{ view }] = useSearchState(parts)
  const [open, setOpen] = useState<'none' | 'evaluation' | 'dataset'>('none')
  const close = () => setOpen('none')
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <>
          {may('replayMission') && <ReplayButton />}
          {may('createEvaluation') && (
            <>
              <Button operation="createDataset" onPress={() => setOpen('dataset')}>
                {t('createDataset')}
              </Button>
              <Button operation="createEvaluation" look="primary" onPress={() => setOpen('evaluation')}>
                {t('create')}
              </Button>
            </>
          )}
        </>
      }
    >
      <Tabs
        label={t('views')}
        current={view}
        tabs={[
          { id: 'evaluations', title: t('evaluations'), href: '/evaluations' },
          { id: 'datasets', title: t('datasets'), href: '/evaluations?view=datasets' },
        ]}
      />
      {view === 'evaluations' ? <Evaluations /> : <Datasets />}
      {open === 'evaluation' && <NewEvaluation close={close} />}
      {open === 'dataset' && <NewDataset close={close} />}
    </Page>
  )
}

function Evaluations() {
  const t = useTexts(evaluationsTexts)
  const [, go] = useLocation()
  const list = useList('listEvaluations', { query: { limit: 100 } }, { everyMs: 10_000 })
  const columns = useColumns()
  return (
    <Panel title={t('list')} isFlush>
      <Loaded query={list}>
        {(evaluations) => (
          <Grid
            label={t('evaluations')}
            columns={columns}
            rows={evaluations}
            keyOf={({ id }) => id}
            open={({ id }) => go(`/evaluations/${id}`)}
            hasMore={list.hasMore}
            more={list.more}
            empty={
              <Empty
                title={t('none')}
                command="npm run -s sortie -- evaluations run capitals --candidate poet@3 --candidate poet@4"
              >
                {t('noneHow')}
              </Empty>
            }
          />
        )}
      </Loaded>
    </Panel>
  )
}

function useColumns(): readonly Column<Evaluation>[] {
  const t = useTexts(evaluationsTexts)
  const format = useFormat()
  return [
    {
      id: 'status',
      isLead: true,
      title: t('status'),
      width: '140px',
      cell: ({ status }) => <EvaluationStatusBadge status={status} />,
    },
    {
      id: 'dataset',
      isLead: true,
      title: t('dataset'),
      width: 'minmax(0, 1fr)',
      cell: ({ dataset, dataset_version }) => (
        <bdi>
          {dataset}, {t('version', { version: dataset_version })}
        </bdi>
      ),
    },
    {
      id: 'candidates',
      isWide: true,
      title: t('candidates'),
      width: 'minmax(0, 1.4fr)',
      cell: ({ candidates }) => <bdi>{candidates.map(candidateName).join(', ')}</bdi>,
    },
    {
      id: 'progress',
      isWide: true,
      title: t('progress'),
      width: 'minmax(0, 2fr)',
      cell: (one) => <Progress of={one} />,
    },
    { id: 'cost', title: t('cost'), width: '90px', isNumber: true, cell: ({ spent }) => format.money(spent.usd) },
    { id: 'created', title: t('created'), width: '120px', cell: ({ created_at }) => <Time at={created_at} /> },
  ]
}

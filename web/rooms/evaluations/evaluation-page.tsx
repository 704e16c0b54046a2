import { useState } from 'react'
import { Link } from 'wouter'
import type { Evaluation } from '../../../contract/resources/evaluation.ts'
import { useAct, useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { LoadedPage } from '../../kit/loaded-page.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { ComparisonPanel } from './comparison-panel.tsx'
import { EvaluationStatusBadge, Progress } from './evaluation-status.tsx'
import { evaluationsTexts } from './evaluations.texts.ts'
import { GatePanel } from './gate-panel.tsx'
import { ResultsTable } from './results-table.tsx'
import { Trials } from './trials.tsx'

/** One evaluation: its results, its trials, what changed since another, and whether it is good enough. */
export default function EvaluationPage({ params: { id = '' } }: { readonly params: Readonly<Record<string, string>> }) {
  const evaluation = useOperation('getEvaluation', { params: { evaluation_id: id } }, { everyMs: 3_000 })
  return (
    <LoadedPage title={id} query={evaluation}>
      {(read) => <Read evaluation={read} />}
    </LoadedPage>
  )
}

function Read({ evaluation }: { readonly evaluation: Evaluation }) {
  const t = useTexts(evaluationsTexts)
  const may = useMay()
  const { id, dataset, dataset_version, status } = evaluation
  const isRunning = status === 'RUNNING'
  const results = useOperation('getResults', { params: { evaluation_id: id } }, isRunning ? { everyMs: 3_000 } : {})
  return (
    <Page
      title={dataset}
      about={
        <>
          <EvaluationStatusBadge status={status} />{' '}
          <Link href={`/datasets/${dataset}`}>{t('version', { version: dataset_version })}</Link>
        </>
      }
      actions={isRunning && may('cancelEvaluation') && <CancelEvaluation id={id} />}
    >
      <Panel title={t('results')} isFlush beside={<Progress of={evaluation} />}>
        <Loaded query={results}>{({ candidates }) => <ResultsTable candidates={candidates} />}</Loaded>
      </Panel>
      <Trials evaluation={evaluation} />
      <ComparisonPanel evaluation={evaluation} />
      <GatePanel evaluation={evaluation} />
    </Page>
  )
}

function CancelEvaluation({ id }: { readonly id: string }) {
  const t = useTexts(evaluationsTexts)
  const [isOpen, setOpen] = useState(false)
  const cancel = useAct('cancelEvaluation', ['getEvaluation', 'listEvaluations'])
  return (
    <>
      <Button operation="cancelEvaluation" look="danger" onPress={() => setOpen(true)}>
        {t('cancel')}
      </Button>
      <Confirm
        title={t('cancelVerb')}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('cancelVerb')}
        isDangerous
        isBusy={cancel.isPending}
        act={() =>
          cancel.mutate(
            { params: { evaluation_id: id } },
            { onSuccess: () => say(t('cancelled')), onSettled: () => setOpen(false) },
          )
        }
      >
        <p>{t('cancelWhat')}</p>
      </Confirm>
    </>
  )
}

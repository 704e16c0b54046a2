import { useRef, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { Dialog } from '../../../kit/dialog.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import type { MissionRow } from '../mission-row.ts'
import { ActFields } from './act-fields.tsx'
import { actOn, type Done } from './act-on.ts'
import { bulkTexts } from './bulk.texts.ts'
import { carryOut, type Outcome } from './carry-out.ts'
import { type BulkAct, lackOf, planOf } from './plan.ts'
import { Preview } from './preview.tsx'
import { Receipt } from './receipt.tsx'
import { useTrial } from './use-trial.ts'

interface BulkDialogProps {
  readonly begin: BulkAct
  readonly rows: readonly MissionRow[]
  close(): void
}

type Stage =
  | { readonly kind: 'preview' }
  | { readonly kind: 'working'; readonly outcomes: readonly Outcome<Done>[] }
  | { readonly kind: 'receipt'; readonly outcomes: readonly Outcome<Done>[] }

/** First what would happen, then the act as it goes on, then what was done and what was not. */
export function BulkDialog({ begin, rows, close }: BulkDialogProps) {
  const t = useTexts(bulkTexts)
  const [act, setAct] = useState(begin)
  const [stage, setStage] = useState<Stage>({ kind: 'preview' })
  const stopping = useRef(new AbortController())
  const untried = planOf(act, rows)
  const trial = useTrial(act, untried.affected, { when: stage.kind === 'preview' })
  const plan = planOf(act, rows, trial.redriven)
  const count = plan.affected.length
  const [isTried, setTried] = useState(false)
  const lacks = lackOf(act, count)

  async function carryOutAll(): Promise<void> {
    setStage({ kind: 'working', outcomes: [] })
    const outcomes = await carryOut({
      ids: plan.affected.map(({ id }) => id),
      act: (id) => actOn(act, id),
      progress: (known) => setStage({ kind: 'working', outcomes: known }),
      signal: stopping.current.signal,
    })
    setStage({ kind: 'receipt', outcomes })
  }

  const isWorking = stage.kind === 'working'
  return (
    <Dialog
      title={stage.kind === 'receipt' ? t('receipt') : t(`${act.kind}Title`, { count })}
      isOpen
      isUrgent={stage.kind === 'preview'}
      close={() => {
        if (!isWorking) close()
      }}
      actions={
        stage.kind === 'preview' ? (
          <>
            <Button onPress={close}>{t('close')}</Button>
            <Button
              look={act.kind === 'cancel' ? 'danger' : 'primary'}
              onPress={() => {
                setTried(true)
                if (lacks === undefined) void carryOutAll()
              }}
            >
              {t(`${act.kind}Verb`)}
            </Button>
          </>
        ) : isWorking ? (
          <Button onPress={() => stopping.current.abort()}>{t('stop')}</Button>
        ) : (
          <Button look="primary" onPress={close}>
            {t('close')}
          </Button>
        )
      }
    >
      {stage.kind === 'preview' && (
        <>
          <p>{t(`${act.kind}What`)}</p>
          <ActFields act={act} change={setAct} />
          <Preview plan={plan} trial={trial} of={untried.affected.length} />
          {isTried && lacks !== undefined && <p role="alert">{t(lacks)}</p>}
        </>
      )}
      {isWorking && (
        <>
          <progress max={count} value={stage.outcomes.length} aria-label={t(`${act.kind}Verb`)} />
          <p aria-live="polite">{t('working', { done: stage.outcomes.length, of: count })}</p>
        </>
      )}
      {stage.kind === 'receipt' && <Receipt act={act} outcomes={stage.outcomes} plan={plan} />}
    </Dialog>
  )
}

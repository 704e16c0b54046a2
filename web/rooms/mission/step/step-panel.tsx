import { ChevronLeft, ChevronRight, Link2, X } from 'lucide-react'
import { useMemo } from 'react'
import type { Step } from '../../../../contract/resources/mission.ts'
import type { AnswerFor } from '../../../api/call.ts'
import { useOperation } from '../../../api/use-operation.ts'
import { Button } from '../../../kit/button.tsx'
import { Copy } from '../../../kit/copy.tsx'
import { JsonTree } from '../../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../../kit/json-tree/rows.ts'
import { Loaded } from '../../../kit/loaded.tsx'
import { Panel } from '../../../kit/panel.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import styles from './step.module.css'
import { stepTexts } from './step.texts.ts'
import { StepContent } from './step-content.tsx'
import { StepFacts } from './step-facts.tsx'

interface StepPanelProps {
  readonly missionId: string
  readonly number: number
  /** The number of the newest step. */
  readonly last: number
  /** Those that were read already. */
  readonly steps: readonly Step[]
  open(step: number | undefined): void
}

/** One step with everything that is recorded of it. One that the timeline has not read is read by itself. */
export function StepPanel({ missionId, number, last, steps, open }: StepPanelProps) {
  const t = useTexts(stepTexts)
  const known = useMemo(() => steps.find((step) => step.number === number), [steps, number])
  const reading = useOperation(
    'listMissionSteps',
    { params: { mission_id: missionId }, query: { from_step: number, limit: 1 } },
    { when: known === undefined },
  )
  const query = { ...reading, data: known ?? stepIn(reading.data, number) }
  const title = t('step', { number, kind: query.data ? t(query.data.kind) : '…' })
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from wherever the focus is inside
    <div
      onKeyDown={(event) => {
        if (event.key === 'Escape') open(undefined)
      }}
    >
      <Panel
        title={title}
        beside={
          <div className={styles.tools}>
            <Button
              look="quiet"
              icon={<ChevronLeft aria-hidden />}
              label={t('previous')}
              isDisabled={number <= 1}
              onPress={() => open(number - 1)}
            />
            <Button
              look="quiet"
              icon={<ChevronRight aria-hidden />}
              label={t('next')}
              isDisabled={number >= last}
              onPress={() => open(number + 1)}
            />
            <Copy text={() => location.href} label={t('link')} icon={<Link2 aria-hidden />} />
            <Button look="quiet" icon={<X aria-hidden />} label={t('close')} onPress={() => open(undefined)} />
          </div>
        }
      >
        {query.data === undefined && reading.data !== undefined ? (
          <p>{t('notYet')}</p>
        ) : (
          <Loaded query={{ data: query.data, error: reading.error, refetch: reading.refetch }}>
            {(step) => (
              <div className={styles.step}>
                <StepFacts step={step} />
                <StepContent step={step} />
                <details>
                  <summary className={styles.summary}>{t('record')}</summary>
                  <JsonTree value={step as unknown as Value} name={`${missionId}-${number}`} />
                </details>
              </div>
            )}
          </Loaded>
        )}
      </Panel>
    </div>
  )
}

function stepIn(page: AnswerFor<'listMissionSteps'> | undefined, number: number): Step | undefined {
  return page?.items.find((step) => step.number === number)
}

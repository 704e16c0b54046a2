import type { ReactNode } from 'react'
import type { Step } from '../../../../contract/resources/mission.ts'
import { JsonTree } from '../../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../../kit/json-tree/rows.ts'
import { ModelText } from '../../../kit/markdown/model-text.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { ArtifactLine } from '../artifacts/artifact-line.tsx'
import styles from './step.module.css'
import { stepTexts } from './step.texts.ts'

type ModelCall = Extract<Step, { kind: 'model_call' }>

/** What a step said, asked, got and made, whole. */
export function StepContent({ step }: { readonly step: Step }) {
  const t = useTexts(stepTexts)
  switch (step.kind) {
    case 'model_call':
      return <ModelCallContent step={step} />
    case 'tool_call':
      return (
        <>
          <Part title={t('arguments')}>
            <JsonTree value={step.arguments as Value} name={t('arguments')} />
          </Part>
          <Part title={t(step.is_error ? 'failedResult' : 'result')}>
            <JsonTree value={step.output as Value} name={t('result')} />
          </Part>
          <Artifacts artifacts={step.artifacts} />
        </>
      )
    case 'approval':
      return step.payload === null ? null : (
        <Part title={t('payload')}>
          <JsonTree value={step.payload as Value} name={t('payload')} />
        </Part>
      )
    case 'delegation':
      return (
        <Part title={t(step.is_error ? 'failedResult' : 'result')}>
          <JsonTree value={step.output as Value} name={t('result')} />
        </Part>
      )
  }
}

function ModelCallContent({ step }: { readonly step: ModelCall }) {
  const t = useTexts(stepTexts)
  return (
    <>
      {step.held && <p>{t('held')}</p>}
      {step.held_in !== undefined && <p>{t('heldIn', { number: step.held_in })}</p>}
      {step.judges && <p>{t('judge', { guardrail: step.judges.guardrail, verdict: step.judges.verdict })}</p>}
      {step.summarises && <p>{t('summarises', { what: step.summarises.what, to: step.summarises.to })}</p>}
      {step.reasoning !== undefined && (
        <Part title={t('reasoning')}>
          <ModelText text={step.reasoning} name={t('reasoning')} />
        </Part>
      )}
      {step.refusal !== undefined && (
        <Part title={t('refusal')}>
          <ModelText text={step.refusal} name={t('refusal')} />
        </Part>
      )}
      {step.text !== '' && (
        <Part title={t('text')}>
          <ModelText text={step.text} name={t('text')} />
        </Part>
      )}
      {step.text === '' && step.tool_calls.length === 0 && step.held === undefined && <p>{t('noText')}</p>}
      {step.tool_calls.length > 0 && (
        <Part title={t('toolCalls')}>
          {step.tool_calls.map(({ id, name, arguments: given }) => (
            <div key={id} className={styles.call}>
              <h4>
                <bdi>{name}</bdi>
              </h4>
              <JsonTree value={given as Value} name={name} />
            </div>
          ))}
        </Part>
      )}
      <Findings step={step} />
      <Beside step={step} />
      <Artifacts artifacts={step.artifacts} />
      {step.lost_files && (
        <Part title={t('lost')}>
          <Lines lines={step.lost_files.map(({ said, problem }) => `${said}: ${problem}`)} />
        </Part>
      )}
    </>
  )
}

function Findings({ step: { findings } }: { readonly step: ModelCall }) {
  const t = useTexts(stepTexts)
  if (!findings) return null
  return (
    <Part title={t('findings')}>
      <Lines
        lines={findings.map(
          ({ guardrail, at, outcome, what }) => `${t('finding', { guardrail, at, outcome })}: ${what}`,
        )}
      />
    </Part>
  )
}

/** What the model did not see, and what was sent differently. */
function Beside({ step: { context, adjustments, passed_over } }: { readonly step: ModelCall }) {
  const t = useTexts(stepTexts)
  return (
    <>
      {context && (
        <Part title={t('context')}>
          {context.elided > 0 && <p>{t('contextSays', { count: context.elided, to: context.elided_to })}</p>}
          {context.summarised_to_step !== undefined && <p>{t('summarised', { to: context.summarised_to_step })}</p>}
        </Part>
      )}
      {adjustments && (
        <Part title={t('adjustments')}>
          <Lines lines={adjustments} />
        </Part>
      )}
      {passed_over && (
        <Part title={t('passedOver')}>
          <Lines lines={passed_over.map(({ model, code }) => `${model}: ${code}`)} />
        </Part>
      )}
    </>
  )
}

type Artifact = NonNullable<ModelCall['artifacts']>[number]

function Artifacts({ artifacts }: { readonly artifacts: readonly Artifact[] | undefined }) {
  const t = useTexts(stepTexts)
  if (!artifacts) return null
  return (
    <Part title={t('artifacts')}>
      <ul className={styles.lines}>
        {artifacts.map((artifact) => (
          <li key={artifact.id}>
            <ArtifactLine file={artifact} />
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul className={styles.lines}>
      {[...new Set(lines)].map((line) => (
        <li key={line}>
          <bdi>{line}</bdi>
        </li>
      ))}
    </ul>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

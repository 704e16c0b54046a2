import type { Step } from '../../contract/resources/mission.ts'
import { stepMeasures } from '../printing/measures.ts'
import { shortened, styled, type Text, text } from '../printing/text.ts'

/** The action of a step, its duration and its usage, in a few lines. */
export function stepText(step: Step, lineWidth: number): Text {
  const head = `${step.attempt}.${step.number} ${step.kind}`
  const measures = `(${stepMeasures(step)})`
  const room = Math.max(lineWidth, 80) * 3 - head.length - measures.length - 2
  return text`${styled('bold', head)} ${styled('dim', measures)} ${shortened(deed(step), room)}\n`
}

function deed(step: Step): string {
  if (step.kind === 'model_call') {
    const calls = step.tool_calls.map(({ name, arguments: given }) => `→ ${name}(${JSON.stringify(given)})`)
    const found = (step.findings ?? []).map(({ guardrail, outcome }) => `(${outcome} by ${guardrail})`)
    const what = step.summarises ? `[summary of ${step.summarises.what} up to ${step.summarises.to}]` : ''
    const said = [
      endOf(step.finish_reason),
      what,
      guarding(step),
      step.text,
      step.refusal,
      ...calls,
      ...found,
      files(step),
    ]
    return [step.model, ...said].filter(Boolean).join(' ')
  }
  if (step.kind === 'approval') return `${step.tool} ${step.decision} by ${step.by}${step.note ? `: ${step.note}` : ''}`
  const failed = step.is_error ? ' failed' : ''
  if (step.kind === 'delegation') return `${step.agent} ${step.mission_id}${failed}: ${JSON.stringify(step.output)}`
  return `${step.tool}(${JSON.stringify(step.arguments)})${failed} = ${JSON.stringify(step.output)}`
}

/** The files that the model created. */
function files({ artifacts = [], lost_files = [] }: Extract<Step, { kind: 'model_call' }>): string {
  const made = artifacts.map(({ id, name }) => `(made ${name}: ${id})`)
  return [...made, ...lost_files.map(({ said, problem }) => `(lost ${said}: ${problem})`)].join(' ')
}

/** The part of a call in a guardrail. */
function guarding({ judges, held }: Extract<Step, { kind: 'model_call' }>): string {
  if (judges) return `[judge of ${judges.guardrail}: ${judges.verdict}]`
  return held ? '[held]' : ''
}

/** The reason of an incomplete reply. */
function endOf(reason: string): string {
  return reason === 'stop' || reason === 'tool_calls' ? '' : `[${reason}]`
}

import { createHash } from 'node:crypto'
import type { Guardrail, JudgeVerdict } from '../../../contract/resources/guardrail.ts'
import type { ScreenAnswer, ScreenAnswers } from '../../base/ports/screens.ts'
import { type ApprovalStep, deadlineName, decisionAbout } from '../../records/approval/approval-steps.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'

/** What judges, people and providers have said about what guardrails look at, so that nobody is asked twice. */
export interface Heard {
  verdictOn(of: string): HeardVerdict | undefined
  decisionOn(of: string): ApprovalStep | undefined
  answerOn(of: string): ScreenAnswer | undefined
}

interface HeardVerdict extends JudgeVerdict {
  /** In the judge's own words, which may be made of what it read: for people alone. */
  readonly why: string
}

interface HeardOf {
  readonly steps: readonly RecordedStep[]
  /** Those of this attempt. That nobody could say anything counts in it alone: whoever tries again asks again. */
  ofAttempt(): readonly RecordedStep[]
  /** Of a provider, which are asked for anew by whoever goes on: they cost its tenant nothing. */
  answers?(): ScreenAnswers | undefined
}

/** What a model or a person said is read from the record, whoever wrote that, and however it has grown since. */
export function heardIn({ steps, ofAttempt, answers }: HeardOf): Heard {
  const counts = (step: RecordedStep) => saysSomething(step) || ofAttempt().includes(step)
  return {
    verdictOn(of) {
      const step = steps.findLast((one) => one.kind === 'model_call' && one.judged === of && counts(one))
      return step?.kind === 'model_call' && step.judges ? { ...step.judges, why: step.text } : undefined
    },
    decisionOn(of) {
      const step = decisionAbout(steps, of)
      return step && counts(step) ? step : undefined
    },
    answerOn: (of) => answers?.()?.get(of),
  }
}

function saysSomething(step: RecordedStep): boolean {
  if (step.kind === 'approval') return step.by !== deadlineName
  return step.kind !== 'model_call' || step.judges?.verdict !== 'none'
}

/** Stands for a text before a guardrail, and for no other: another rule of the same name is another guardrail. */
export function questionId({ name, at, rule }: Guardrail, text: string): string {
  const content = JSON.stringify([name, at, rule, text])
  return `grd_${createHash('sha256').update(content).digest('base64url').slice(0, 32)}`
}

import { createHash } from 'node:crypto'
import type { Guardrail, JudgeVerdict } from '../../../contract/resources/guardrail.ts'
import type { ScreenAnswer, ScreenAnswers } from '../../base/ports/screens.ts'
import { type ApprovalStep, deadlineName, decisionAbout } from '../../records/approval/approval-steps.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'

/** The answers of judges, people and providers to guardrails' questions, so that nobody is asked twice. */
export interface Heard {
  verdictOn(of: string): HeardVerdict | undefined
  decisionOn(of: string): ApprovalStep | undefined
  answerOn(of: string): ScreenAnswer | undefined
}

interface HeardVerdict extends JudgeVerdict {
  /** In the judge's own words, which may quote what it read: for people only. */
  readonly why: string
}

interface HeardOf {
  readonly steps: readonly RecordedStep[]
  /** The steps of this attempt. A failure to judge counts in this attempt alone: a new attempt asks again. */
  ofAttempt(): readonly RecordedStep[]
  /** Answers of a provider; a resumed leg asks for them again, since they cost the tenant nothing. */
  answers?(): ScreenAnswers | undefined
}

/** Answers of models and people are read from the record, whichever process wrote it, and however it has grown since. */
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

/** Identifies a text before a guardrail: another rule with the same name is another guardrail. */
export function questionId({ name, at, rule }: Guardrail, text: string): string {
  const content = JSON.stringify([name, at, rule, text])
  return `grd_${createHash('sha256').update(content).digest('base64url').slice(0, 32)}`
}

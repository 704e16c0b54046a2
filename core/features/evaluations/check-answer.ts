import * as z from 'zod'
import type { Json } from '../../../contract/resources/common.ts'
import { jsonOrText } from '../../base/payloads/parse-json.ts'
import { checkOutput, type OutputChecker, withoutFence } from '../../base/schemas/output-schema.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { findText, isLike } from '../../base/texts/find-text.ts'
import { asText } from '../../engine/legs/conversation.ts'
import type { Expectation, JudgeExpectation, ProgramExpectation } from '../../records/dataset/dataset.ts'
import type { Finding, TrialError } from '../../records/evaluation/trial.ts'

type Checked = Exclude<Expectation, JudgeExpectation | ProgramExpectation>

/** `error`: it cannot be decided whether it holds. */
export type Verdict = Pick<Finding, 'holds' | 'score' | 'reason'> | { readonly error: TrialError }

const maxShown = 100
const maxReason = 500

/** Checks an answer without judges and programs. @param reference what `equals` compares with if it names no value */
export async function checkAnswer(
  checker: OutputChecker,
  expectation: Checked,
  answer: Json,
  reference: Json | undefined,
): Promise<Verdict> {
  switch (expectation.kind) {
    case 'equals': {
      const value = expectation.value === undefined ? reference : expectation.value
      if (value === undefined) return unclear('not_applicable', 'The case has no reference to compare with')
      return verdict(equals(answer, value), `The answer is not ${shown(value)}`)
    }
    case 'contains': {
      const { text, ignore_case, not } = expectation
      const has = findText(cased(asText(answer), ignore_case), cased(text, ignore_case)) >= 0
      return verdict(has !== not, `The answer has ${not ? '' : 'no '}${shown(text)}`)
    }
    case 'matches': {
      const { pattern, ignore_case, not } = expectation
      const is = isLike(cased(asText(answer).trim(), ignore_case), cased(pattern.trim(), ignore_case))
      return verdict(is !== not, `The answer is ${not ? '' : 'not '}like ${shown(pattern)}`)
    }
    case 'schema': {
      const checked = await checkOutput(checker, expectation.schema, asText(answer))
      if (!checked.ok && checked.code === 'check_too_expensive') return unclear(checked.code, checked.problem)
      return verdict(checked.ok, checked.ok ? '' : checked.problem)
    }
  }
}

/** By a score, if there is one. */
export function scored(score: number, least: number, reason: string): Verdict {
  return { holds: score >= least, score, reason: cutText(reason, maxReason) }
}

function verdict(holds: boolean, otherwise: string): Verdict {
  return { holds, score: holds ? 1 : 0, reason: holds ? '' : cutText(otherwise, maxReason) }
}

export function unclear(code: string, message: string): Verdict {
  return { error: { code, message: cutText(message, maxReason) } }
}

function shown(value: Json): string {
  const text = JSON.stringify(value)
  return text.length <= maxShown ? text : `${cutText(text, maxShown)}…`
}

function cased(text: string, ignore: boolean): string {
  return ignore ? text.toLowerCase() : text
}

/** Text is compared without surrounding blanks; any other value as JSON, which an agent may have written as text. */
function equals(answer: Json, value: Json): boolean {
  if (typeof value === 'string') return asText(answer).trim() === value.trim()
  return sameJson(typeof answer === 'string' ? jsonOrText(withoutFence(answer)) : answer, value)
}

/** In any order of fields. Both were parsed, so their depth is bounded. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
    return one.every((value, at) => sameJson(value, other[at]))
  }
  if (!isObject(one) || !isObject(other)) return false
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  return names.every((name) => Object.hasOwn(other, name) && sameJson(one[name], other[name]))
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const Judgement = z.object({ score: z.number().min(0).max(1), reason: z.string().default('') })

/** A judge’s answer, as JSON or as JSON text. A score outside 0 to 1 is invalid: clamping would change its meaning. */
export function judgementOf(expectation: JudgeExpectation, answer: Json): Verdict {
  const value = typeof answer === 'string' ? jsonOrText(withoutFence(answer)) : answer
  const judgement = Judgement.safeParse(value)
  if (!judgement.success) {
    return unclear('output_invalid', 'The judge did not answer with JSON that has a score from 0 to 1 and a reason')
  }
  const { score, reason } = judgement.data
  return scored(score, expectation.min_score, reason)
}

/** The result of all findings together. */
export function outcomeOf(findings: readonly Finding[]): {
  readonly outcome: 'passed' | 'failed'
  readonly score: number
} {
  const outcome = findings.every(({ holds }) => holds) ? 'passed' : 'failed'
  if (findings.length === 0) return { outcome, score: 1 }
  return { outcome, score: findings.reduce((sum, { score }) => sum + score, 0) / findings.length }
}

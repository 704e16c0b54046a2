import type { Json } from '../../../contract/resources/common.ts'
import type { Guardrail, GuardrailRule } from '../../../contract/resources/guardrail.ts'
import { jsonOrText } from '../../base/payloads/parse-json.ts'
import type { Checks, Span } from '../../base/ports/checks.ts'
import type { JsonSchema } from '../../base/ports/models.ts'
import { type CheckedOutput, checkOutput } from '../../base/schemas/output-schema.ts'
import { united } from '../../base/texts/match-patterns.ts'
import { asText } from '../legs/conversation.ts'
import { asRead } from './as-read.ts'
import { foreignImages } from './foreign-images.ts'
import { type Heard, questionId } from './heard.ts'
import type { OpenQuestion } from './open-question.ts'
import { textsIn, withoutSpans } from './texts-in.ts'
import { wordPattern } from './word-pattern.ts'

/** The tools for judging, and the tenant. */
export interface Judging {
  readonly checks: Checks
  readonly tenant: string
  /** The answers so far. */
  readonly heard: Heard
  /**
   * Answers an open question on the spot, so that it counts as heard: the guardrails then continue where they are, and nothing is
   * judged again for each question. @returns whether it was answered; if not, the caller answers it and applies all guardrails
   * again
   */
  findOut?(open: OpenQuestion): Promise<boolean>
}

/** The value to judge. */
export interface Judged {
  readonly value: Json
  /** The value as JSON, or as the text that should be JSON; absent if no schema applies to it. */
  readonly json?: string
  /** A description in words, if the value does not describe itself. */
  readonly about?: string
  /** The value is a list of texts, including those that a JSON answer writes in escapes. */
  readonly isJson?: boolean
  /** The reason why it cannot be judged, if any. */
  readonly unread?: string
}

/**
 * `found`: the rule rejects it. `failed`: nobody can judge it. `what` says so in our words, which a model may see; `why` is for
 * people. `unheard`: the judge has not been asked.
 */
export type Judgement =
  | { readonly says: 'fine' }
  | { readonly says: 'found'; readonly what: string; readonly redacted: Json; readonly why?: string }
  | { readonly says: 'failed'; readonly what: string }
  | { readonly says: 'unheard'; readonly of: string; readonly text: string }

/** The longest value that is checked against a schema. */
const maxCharacters = 1024 * 1024
/** A judge costs by the text it reads, and judges long texts badly. */
const maxForJudge = 100_000
/** The longest text that Amazon Bedrock accepts at once. */
const maxForBedrock = 25_000

export async function judgeValue(judging: Judging, guardrail: Guardrail, judged: Judged): Promise<Judgement> {
  const { rule } = guardrail
  if (judged.unread !== undefined) return { says: 'failed', what: judged.unread }
  if (rule.kind === 'schema') return judgeBySchema(judging, guardrail, rule.schema, judged)
  if (rule.kind === 'judge') return judgeByModel(judging, guardrail, judged)
  if (rule.kind === 'bedrock') return judgeByBedrock(judging, guardrail, judged)
  return judgeTexts(judging, rule, judged)
}

/**
 * Checks each text as it is written, and as it may be read. A match in the second form has no position in the first, so the whole
 * text is removed.
 */
async function judgeTexts(judging: Judging, rule: SearchRule, { value, isJson }: Judged): Promise<Judgement> {
  const texts = textsIn(value)
  const read = readings(texts, isJson).map((one) => one.text)
  if (lengthOf(texts) > maxCharacters || lengthOf(read) > maxCharacters) return tooLong(maxCharacters)
  const found = await spansOf(judging, rule, [...texts, ...read])
  if (found === 'too_expensive') return tooExpensive
  const spans = found.slice(0, texts.length)
  // A match in the written form is found in the read form as well.
  const isElsewhere = found.slice(texts.length).some(({ length }) => length > 0)
  const left = isElsewhere ? readings(textsIn(withoutSpans(value, spans)), isJson) : []
  const hidden =
    left.length > 0
      ? await spansOf(
          judging,
          rule,
          left.map((one) => one.text),
        )
      : []
  if (hidden === 'too_expensive') return tooExpensive
  const whole = new Set(left.filter((_, nth) => (hidden[nth] ?? []).length > 0).map(({ at }) => at))
  const gone = texts.map((text, at): readonly Span[] => (whole.has(at) ? [[0, text.length]] : (spans[at] ?? [])))
  const places = gone.reduce((sum, { length }) => sum + length, 0)
  if (places === 0) return { says: 'fine' }
  const what = places === 1 ? 'it stands in one place' : `it stands in ${places} places`
  return { says: 'found', what, redacted: withoutSpans(value, gone) }
}

interface Reading {
  /** The index of its text. */
  readonly at: number
  readonly text: string
}

/** The texts whose read form differs from the written one. */
function readings(texts: readonly string[], isJson = false): readonly Reading[] {
  return texts.flatMap((one, at) => {
    const text = asRead(one, { isJson })
    return text === undefined ? [] : [{ at, text }]
  })
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0)
}

const tooExpensive: Judgement = { says: 'failed', what: 'it would take too much time or memory to judge it' }

function tooLong(most: number): Judgement {
  return { says: 'failed', what: `it has more than ${most} characters` }
}

type SearchRule = Extract<GuardrailRule, { kind: 'words' | 'patterns' | 'images' }>
type Spans = readonly (readonly Span[])[]

async function spansOf(
  { checks, tenant }: Judging,
  rule: SearchRule,
  texts: readonly string[],
): Promise<Spans | 'too_expensive'> {
  if (rule.kind === 'images')
    return texts.map((text) => united(foreignImages(text, rule.hosts).map(({ span }) => span)))
  const patterns = rule.kind === 'words' ? [wordPattern(rule.words)] : rule.patterns
  const found = await checks.match({ tenant, patterns, texts })
  return found.outcome === 'matched' ? found.spans : found.outcome
}

async function judgeBySchema(
  judging: Judging,
  { at }: Guardrail,
  schema: Extract<GuardrailRule, { kind: 'schema' }>['schema'],
  { value, json }: Judged,
): Promise<Judgement> {
  if (json === undefined) return { says: 'fine' }
  const checked = await checkForms(judging, schema, formsOf(value, json))
  if (checked.ok) return { says: 'fine' }
  const problem = checked.problem.replace(/^The answer/, 'It')
  if (checked.code === 'check_too_expensive') return { says: 'failed', what: problem }
  // The problem names fields and quotes invalid JSON: for a withheld answer only people may read it.
  if (at === 'output') return { says: 'found', what: 'it does not follow its schema', why: problem, redacted: value }
  return { says: 'found', what: problem, redacted: value }
}

/**
 * A text that contains only JSON, such as an order that somebody was asked for, may follow a schema as that JSON. It must contain
 * nothing else: other text would reach the model but not the check.
 */
function formsOf(value: Json, json: string): readonly [string, ...string[]] {
  return typeof value === 'string' && jsonOrText(value) !== value ? [json, value] : [json]
}

/** @returns the first form that follows the schema, or the problem of the last one */
async function checkForms(
  judging: Judging,
  schema: JsonSchema,
  [form, ...others]: readonly [string, ...string[]],
): Promise<CheckedOutput> {
  const checked = await checkOutput(judging, schema, form)
  const [next, ...rest] = others
  return checked.ok || next === undefined ? checked : checkForms(judging, schema, [next, ...rest])
}

/**
 * The verdict of its judge, if it was asked. A model learns that the value was flagged but not why: the judge's words may come
 * from the judged text.
 */
function judgeByModel({ heard }: Judging, guardrail: Guardrail, judged: Judged): Judgement {
  const text = shownText(judged)
  if (text.trim() === '') return { says: 'fine' }
  if (text.length > maxForJudge) return tooLong(maxForJudge)
  const of = questionId(guardrail, text)
  const said = heard.verdictOn(of)
  if (!said) return { says: 'unheard', of, text }
  if (said.verdict === 'pass') return { says: 'fine' }
  if (said.verdict === 'none') return { says: 'failed', what: 'its judge gave no verdict' }
  return { says: 'found', what: 'its judge flags it', redacted: judged.value, why: said.why }
}

function judgeByBedrock({ heard }: Judging, guardrail: Guardrail, judged: Judged): Judgement {
  const text = shownText(judged)
  if (text.trim() === '') return { says: 'fine' }
  if (text.length > maxForBedrock) return tooLong(maxForBedrock)
  const of = questionId(guardrail, text)
  const said = heard.answerOn(of)
  if (!said) return { says: 'unheard', of, text }
  if (said.outcome === 'passed') return { says: 'fine' }
  if (said.outcome === 'intervened') return { says: 'found', what: said.what, redacted: judged.value }
  return { says: 'failed', what: said.problem }
}

/** The value as a person or a judge reads it. */
export function shownText({ value, about }: Judged): string {
  const text = isTexts(value) ? value.join('\n\n') : asText(value)
  return about === undefined ? text : `${about}\n${text}`
}

function isTexts(value: Json): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

import type { Json } from '../../../contract/resources/common.ts'
import type { Guardrail, GuardrailRule } from '../../../contract/resources/guardrail.ts'
import type { Checks, Span } from '../../base/ports/checks.ts'
import { checkOutput } from '../../base/schemas/output-schema.ts'
import { foreignImages } from './foreign-images.ts'
import { textsIn, withoutSpans } from './texts-in.ts'
import { wordPattern } from './word-pattern.ts'

/** With what is judged, and whose it is. */
export interface Judging {
  readonly checks: Checks
  readonly tenant: string
}

/** What is judged. */
export interface Judged {
  readonly value: Json
  /** The same as JSON, or as the text that is to be JSON; absent where no schema says anything of it. */
  readonly json?: string
}

/** `found`: the rule does not like it. `failed`: nobody can say. `what` says so in words. */
export type Judgement =
  | { readonly says: 'fine' }
  | { readonly says: 'found'; readonly what: string; readonly redacted: Json }
  | { readonly says: 'failed'; readonly what: string }

/** As much as a schema is asked about. */
const maxCharacters = 1024 * 1024

export async function judgeValue(judging: Judging, { rule }: Guardrail, judged: Judged): Promise<Judgement> {
  if (rule.kind === 'schema') return judgeBySchema(judging, rule.schema, judged)
  const texts = textsIn(judged.value)
  if (texts.reduce((sum, { length }) => sum + length, 0) > maxCharacters) {
    return { says: 'failed', what: `it has more than ${maxCharacters} characters` }
  }
  const spans = await spansOf(judging, rule, texts)
  if (spans === 'too_expensive') return { says: 'failed', what: 'it would take too much time or memory to judge it' }
  const places = spans.reduce((sum, { length }) => sum + length, 0)
  if (places === 0) return { says: 'fine' }
  const what = places === 1 ? 'it stands in one place' : `it stands in ${places} places`
  return { says: 'found', what, redacted: withoutSpans(judged.value, spans) }
}

type Spans = readonly (readonly Span[])[]

async function spansOf(
  { checks, tenant }: Judging,
  rule: Exclude<GuardrailRule, { kind: 'schema' }>,
  texts: readonly string[],
): Promise<Spans | 'too_expensive'> {
  if (rule.kind === 'images') return texts.map((text) => foreignImages(text, rule.hosts).map(({ span }) => span))
  const patterns = rule.kind === 'words' ? [wordPattern(rule.words)] : rule.patterns
  const found = await checks.match({ tenant, patterns, texts })
  return found.outcome === 'matched' ? found.spans : found.outcome
}

async function judgeBySchema(
  judging: Judging,
  schema: Extract<GuardrailRule, { kind: 'schema' }>['schema'],
  { value, json }: Judged,
): Promise<Judgement> {
  if (json === undefined) return { says: 'fine' }
  const checked = await checkOutput(judging, schema, json)
  if (checked.ok) return { says: 'fine' }
  const what = checked.problem.replace(/^The answer/, 'It')
  return checked.code === 'check_too_expensive' ? { says: 'failed', what } : { says: 'found', what, redacted: value }
}

import type { Json } from '../../../contract/resources/common.ts'
import type { Origin } from '../../../contract/resources/guardrail.ts'
import type { ModelTurn, TextPart, ToolCall, ToolTurn, Turn, UserTurn } from '../../base/ports/models.ts'
import { checkOutput, type OutputChecker } from '../../base/schemas/output-schema.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { resultOf as resultOfDecision } from '../../records/approval/approval-steps.ts'
import { originOf } from '../../records/mission/origin.ts'
import { isReply, type RecordedModelCall, type RecordedStep } from '../../records/mission/recorded-step.ts'
import { partsOf, type RecordedPart, withOwnIds } from '../../records/mission/step-parts.ts'
import { isBlank, judgeReply, type Verdict } from './judge-reply.ts'
import { noteOfRepetition, type Repetition } from './repetition.ts'
import { correctionOf } from './reply-policy.ts'

/** The part of its mission that a model sees. */
interface Shown {
  readonly input: Json
  /** Some may be replaced by a summary, and long results by their beginning. */
  readonly steps: readonly RecordedStep[]
  /** In the whole record: other results may be shown of the same steps. */
  readonly repetitions: ReadonlyMap<number, Repetition>
}

/**
 * What the model sees: the input, and each recorded step in order. It is rebuilt from the record after every crash, so it is always the
 * same. It follows the rules of the port whatever was recorded: it begins with the user’s turn, does not end with the
 * model’s, has no empty turn, and gives each call exactly one result.
 */
export async function conversation(
  checker: OutputChecker,
  agent: Pick<Agent, 'output_schema'>,
  { input, steps, repetitions }: Shown,
): Promise<readonly Turn[]> {
  const turns: Turn[] = [userTurn(asText(input))]
  for (const exchange of exchangesIn(steps)) turns.push(...(await turnsOf(checker, agent, exchange, repetitions)))
  return turns.at(-1)?.role === 'model' ? [...turns, userTurn('Go on, and end with your answer.')] : turns
}

/** The calls of the model’s last reply that have no recorded result yet, in order. */
export function openCalls(steps: readonly RecordedStep[]): readonly ToolCall[] {
  const from = steps.findLastIndex(({ kind }) => kind === 'model_call')
  const last = exchangesIn(steps.slice(Math.max(0, from))).at(-1)
  if (!last?.reply || judgeReply(last.reply) !== 'calls') return []
  return paired(last.reply.tool_calls, last.results).calls.flatMap(({ call, result }) => (result ? [] : [call]))
}

/** A reply of the model, and the results of its calls. */
interface Exchange {
  /** Absent before the first reply: a worker may have recorded a call that no model made. */
  readonly reply?: RecordedModelCall
  readonly results: Result[]
}

interface Result {
  readonly number: number
  readonly call_id: string
  readonly name: string
  readonly output: Json
  readonly is_error: boolean
  readonly origin: Origin
}

function exchangesIn(steps: readonly RecordedStep[]): readonly Exchange[] {
  let last: Exchange = { results: [] }
  const exchanges = [last]
  for (const step of steps) {
    if (step.kind === 'model_call') {
      if (!isReply(step)) continue
      last = { reply: step, results: [] }
      exchanges.push(last)
    } else {
      const result = resultOf(step)
      if (result) last.results.push({ ...result, number: step.number, origin: originOf(step) })
    }
  }
  return exchanges
}

function resultOf(step: Exclude<RecordedStep, RecordedModelCall>): Omit<Result, 'number' | 'origin'> | undefined {
  const { call_id } = step
  if (step.kind === 'approval') {
    const decided = resultOfDecision(step)
    return decided && { call_id, name: step.tool, ...decided }
  }
  const { output, is_error } = step
  return { call_id, name: step.kind === 'tool_call' ? step.tool : 'delegate', output, is_error }
}

/** Each call with its result, in order of arrival if two calls have the same id, as a worker’s may. */
function paired<Call extends { readonly id: string }>(calls: readonly Call[], results: readonly Result[]) {
  const left = [...results]
  const withResults = calls.map((call) => {
    const at = left.findIndex(({ call_id }) => call_id === call.id)
    return { call, result: at < 0 ? undefined : left.splice(at, 1)[0] }
  })
  return { calls: withResults, left }
}

async function turnsOf(
  checker: OutputChecker,
  agent: Pick<Agent, 'output_schema'>,
  { reply, results }: Exchange,
  repetitions: Shown['repetitions'],
): Promise<readonly Turn[]> {
  const unasked = results.map(unaskedTurn)
  if (!reply) return unasked
  const verdict = judgeReply(reply)
  if (verdict === 'calls') return callTurns(reply, results, repetitions)
  return [...(await wordTurns(checker, agent, { reply, verdict })), ...unasked]
}

/** The calls of the model, and their results. */
function callTurns(
  reply: RecordedModelCall,
  results: readonly Result[],
  repetitions: Shown['repetitions'],
): readonly Turn[] {
  const parts = withOwnIds(partsOf(reply))
  const own = parts.filter((part) => part.type === 'tool_call')
  const { calls, left } = paired(reply.tool_calls, results)
  return [
    modelTurn(reply, parts),
    ...calls.map(({ call: { id, name }, result }, at) =>
      toolTurn({ id: own[at]?.id ?? id, name }, result, result && repetitions.get(result.number)),
    ),
    ...left.map(unaskedTurn),
  ]
}

/** The model’s text, and what is wrong with it, since it did not end the mission. */
async function wordTurns(
  checker: OutputChecker,
  agent: Pick<Agent, 'output_schema'>,
  { reply, verdict }: { readonly reply: RecordedModelCall; readonly verdict: Exclude<Verdict, 'calls'> },
): Promise<readonly Turn[]> {
  if (verdict === 'answer') return [modelTurn(reply, partsOf(reply)), ...(await correction(checker, agent, reply.text))]
  const told = correctionOf(verdict, reply)
  if (told === undefined) return []
  // Of a cut reply, only the text is certain to be accepted again by its provider.
  const text: RecordedPart = { type: 'text', text: reply.text }
  return isBlank(reply.text) || verdict === 'output_repeats'
    ? [userTurn(told)]
    : [modelTurn(reply, [text]), userTurn(told)]
}

/** A final answer in the record of a mission that has not ended did not match the schema. */
async function correction(
  checker: OutputChecker,
  agent: Pick<Agent, 'output_schema'>,
  text: string,
): Promise<readonly Turn[]> {
  if (!agent.output_schema) return []
  const checked = await checkOutput(checker, agent.output_schema, text)
  if (checked.ok) return []
  return [
    userTurn(
      `Your answer does not follow the output schema: ${checked.problem}. Answer again with JSON that follows it, and nothing else.`,
    ),
  ]
}

function userTurn(text: string): UserTurn {
  return { role: 'user', parts: [{ type: 'text', text: orNothing(text) }] }
}

function modelTurn({ model }: RecordedModelCall, parts: readonly RecordedPart[]): ModelTurn {
  return { role: 'model', model, parts: parts.filter((part) => !isEmpty(part)) }
}

/** Providers refuse an empty text, even one with a field of theirs. */
function isEmpty(part: RecordedPart): boolean {
  return part.type === 'text' && isBlank(part.text) && part.opaque === undefined
}

const unknownResult = {
  output: 'Nothing is known of what came of this call.',
  is_error: true,
  origin: 'inside',
} as const

function toolTurn(
  { id, name }: { readonly id: string; readonly name: string },
  { output, is_error, origin }: Pick<Result, 'output' | 'is_error' | 'origin'> = unknownResult,
  repetition?: Repetition,
): ToolTurn {
  const note = repetition && noteOfRepetition(repetition)
  const told: TextPart = { type: 'text', text: orNothing(asText(output)), ...markOf(origin) }
  const parts: readonly TextPart[] = note === undefined ? [told] : [told, { type: 'text', text: note }]
  return { role: 'tool', call_id: id, name, parts, is_error }
}

/** A result without its call cannot be sent as one. */
function unaskedTurn({ name, output, is_error, origin }: Result): UserTurn {
  const text = `${name} ${is_error ? 'failed' : 'answered'}: ${asText(output)}`
  return { role: 'user', parts: [{ type: 'text', text, ...markOf(origin) }] }
}

function markOf(origin: Origin): Pick<TextPart, 'origin'> {
  return origin === 'outside' ? { origin } : {}
}

function orNothing(text: string): string {
  return isBlank(text) ? '(nothing)' : text
}

export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

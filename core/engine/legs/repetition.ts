import { SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { RecordedModelCall, RecordedStep } from '../../records/mission/recorded-step.ts'

type CallStep = Extract<RecordedStep, { kind: 'tool_call' | 'delegation' }>

/** So many calls in turn, and then the same ones again: a mission that two agents hand to each other, a look here and one there. */
const longestRound = 4
/** From so many rounds on the model is told that it repeats itself. */
const noticed = 3

/** So many rounds are the end: each call is paid for, and a cap may be a thousand steps away. */
function mostRounds(calls: number): number {
  return calls === 1 ? 6 : 4
}

/** The same calls with the same results, in the same order, so many times in a row. */
export interface Repetition {
  readonly calls: number
  readonly rounds: number
}

/** Of each call that was made too often by then: the shortest round that it closes. */
export function repetitionsIn(steps: readonly RecordedStep[]): ReadonlyMap<RecordedStep, Repetition> {
  const found = new Map<RecordedStep, Repetition>()
  for (const { step, repetitions } of callsIn(steps)) {
    const first = repetitions.find(({ rounds }) => rounds >= noticed)
    if (first) found.set(step, first)
  }
  return found
}

/** A call, and for each length of a round how many of those it ends. */
interface Call {
  readonly step: CallStep
  readonly repetitions: readonly Repetition[]
}

/** In order. What one reply asks for several times counts once: a fan-out is no circle. */
function callsIn(steps: readonly RecordedStep[]): readonly Call[] {
  const calls: Call[] = []
  const given = new Map<string, Json>()
  let ofReply: Content[] = []
  let row: readonly Made[] = []
  for (const step of steps) {
    if (step.kind === 'model_call') {
      ofReply = []
      noteWork(given, step)
    } else if (step.kind === 'approval') {
      // Whoever lets a call be made has looked at it.
      row = []
    } else {
      const content = contentOf(step, given)
      if (ofReply.some((one) => isSame(one, content))) continue
      ofReply.push(content)
      const made = madeAfter(row, content)
      row = [...row, made].slice(-longestRound)
      calls.push({ step, repetitions: roundsOf(made) })
    }
  }
  return calls
}

function noteWork(given: Map<string, Json>, { tool_calls }: RecordedModelCall): void {
  for (const { id, name, arguments: input } of tool_calls) if (name === 'delegate') given.set(id, input)
}

/** One of the newest calls, of which only so many are held as the longest round has. */
interface Made {
  readonly content: Content
  /** For each length of a round: how many calls in a row, up to this one, are as the one that stands so far before them. */
  readonly same: readonly number[]
}

function madeAfter(row: readonly Made[], content: Content): Made {
  const before = row.at(-1)?.same ?? []
  const same = lengths.map((length) => {
    const other = row.at(-length)
    return other && isSame(other.content, content) ? (before[length - 1] ?? 0) + 1 : 0
  })
  return { content, same }
}

function roundsOf({ same }: Made): readonly Repetition[] {
  return lengths.map((calls) => ({ calls, rounds: Math.floor((same[calls - 1] ?? 0) / calls) + 1 }))
}

const lengths: readonly number[] = Array.from({ length: longestRound }, (_, at) => at + 1)

/** A call and its result. A result may be a megabyte, so it is looked at only where the call is the same. */
interface Content {
  readonly call: string
  readonly output: Json
}

function isSame(one: Content, other: Content): boolean {
  return one.call === other.call && (one.output === other.output || isSameJson(one.output, other.output))
}

function isSameJson(one: Json, other: Json): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other
  return JSON.stringify(one) === JSON.stringify(other)
}

/** A delegation's step does not say what the agent was given: the reply before it does. */
function contentOf(step: CallStep, given: ReadonlyMap<string, Json>): Content {
  const { is_error, output } = step
  if (step.kind === 'delegation') {
    return { call: JSON.stringify(['delegate', given.get(step.call_id), is_error]), output }
  }
  // Why a mission is handed over is said anew each time.
  const said = step.tool === 'handoff' ? null : step.arguments
  return { call: JSON.stringify([step.tool, said, is_error]), output }
}

/** What is told beside the result of a call. */
export function noteOfRepetition({ calls, rounds }: Repetition): string {
  const what = calls === 1 ? 'this call' : `this call and the ${calls - 1} before it`
  const results = calls === 1 ? 'its result was' : 'their results were'
  return `You have made ${what} ${rounds} times in a row, and ${results} the same each time. Do something else, or answer with what you have.`
}

/** More than the most rounds of the longest kind have, with a model's call before each. */
const looked = 64

/** @param steps those of the attempt. @throws SortieError `repeated_call` */
export function requireProgress(steps: readonly RecordedStep[]): void {
  if (steps.at(-1)?.kind === 'approval') return
  const last = callsIn(steps.slice(-looked)).at(-1)
  const end = last?.repetitions.find(({ calls, rounds }) => rounds >= mostRounds(calls))
  if (last && end) throw repeated(last.step, end)
}

function repeated(step: CallStep, { calls, rounds }: Repetition): SortieError {
  const name = step.kind === 'delegation' ? 'delegate' : step.tool
  const what = calls === 1 ? `${name} was called` : `${name} and the calls before it, ${calls} in all, were made`
  return new SortieError(
    'repeated_call',
    `${what} ${rounds} times in a row with the same arguments and the same results, also after the model was told so: look at the agent’s instructions and at what its tools answer`,
  )
}

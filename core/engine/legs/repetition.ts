import { SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { RecordedModelCall, RecordedStep } from '../../records/mission/recorded-step.ts'

type CallStep = Extract<RecordedStep, { kind: 'tool_call' | 'delegation' }>

/** A round has up to this many replies before their calls repeat: two agents that hand a mission to each other, with a check in between. */
const longestRound = 4
/** From this many rounds on, the model is told that it repeats itself. */
const noticed = 3

/** This many rounds end the attempt: each call is paid for, and a cap may be a thousand steps away. */
function mostRounds(replies: number): number {
  return replies === 1 ? 6 : 4
}

/** The same calls with the same results, this many times in a row. Calls of one reply have no order: they end in any. */
export interface Repetition {
  readonly calls: number
  readonly rounds: number
}

/** By the number of the step that completes it, for each reply made too often by then: the shortest round that it ends. */
export function repetitionsIn(steps: readonly RecordedStep[]): ReadonlyMap<number, Repetition> {
  const found = new Map<number, Repetition>()
  for (const { last, rounds } of repliesIn(steps)) {
    const first = rounds.find((round) => round.rounds >= noticed)
    if (first) found.set(last.number, first)
  }
  return found
}

/** The results of the calls of one reply. */
interface Reply {
  readonly last: CallStep
  /** One for each length of a round, shortest first. */
  readonly rounds: readonly Repetition[]
}

/** In order. Equal calls of one reply count once: a fan-out is not a loop. */
function repliesIn(steps: readonly RecordedStep[]): readonly Reply[] {
  const replies: Reply[] = []
  const given = new Map<string, Json>()
  let row: readonly Made[] = []
  let contents: Content[] = []
  let last: CallStep | undefined

  function close(): void {
    if (last) {
      row = [...row, madeAfter(row, contents)].slice(-longestRound)
      replies.push({ last, rounds: roundsOf(row) })
    }
    contents = []
    last = undefined
  }

  for (const step of steps) {
    if (step.kind === 'model_call') {
      close()
      noteWork(given, step)
    } else if (step.kind === 'approval') {
      // Whoever approves a call has looked at it.
      row = []
    } else {
      const content = contentOf(step, given)
      if (!contents.some((one) => isSame(one, content))) contents.push(content)
      last = step
    }
  }
  close()
  return replies
}

function noteWork(given: Map<string, Json>, { tool_calls }: RecordedModelCall): void {
  for (const { id, name, arguments: input } of tool_calls) if (name === 'delegate') given.set(id, input)
}

/** The calls of one of the newest replies; only as many are kept as the longest round has. */
interface Made {
  /** In the order of their calls. */
  readonly contents: readonly Content[]
  /** For each length of a round: how many replies in a row, up to this one, equal the one that far before them. */
  readonly same: readonly number[]
}

const lengths: readonly number[] = Array.from({ length: longestRound }, (_, at) => at + 1)

function madeAfter(row: readonly Made[], made: readonly Content[]): Made {
  const contents = made.toSorted((one, other) => (one.call < other.call ? -1 : Number(one.call > other.call)))
  const before = row.at(-1)?.same ?? []
  const same = lengths.map((length) => {
    const other = row.at(-length)?.contents
    return other && areSame(other, contents) ? (before[length - 1] ?? 0) + 1 : 0
  })
  return { contents, same }
}

/** @param row up to the checked reply */
function roundsOf(row: readonly Made[]): readonly Repetition[] {
  const same = row.at(-1)?.same ?? []
  return lengths.map((length) => ({
    calls: row.slice(-length).reduce((sum, { contents }) => sum + contents.length, 0),
    rounds: Math.floor((same[length - 1] ?? 0) / length) + 1,
  }))
}

/** A call and its result. A result may be a megabyte, so it is compared only if the calls are equal. */
interface Content {
  readonly call: string
  readonly output: Json
}

/** A delegation’s step does not contain its input: the reply before it does. */
function contentOf(step: CallStep, given: ReadonlyMap<string, Json>): Content {
  const made = step.kind === 'delegation' ? ['delegate', given.get(step.call_id)] : [step.tool, saidTo(step)]
  return { call: JSON.stringify([...made, step.is_error]), output: step.output }
}

function areSame(some: readonly Content[], others: readonly Content[]): boolean {
  return some.length === others.length && some.every((one, at) => isSame(one, others[at]))
}

function isSame(one: Content, other: Content | undefined): boolean {
  return other !== undefined && one.call === other.call && isSameJson(one.output, other.output)
}

function isSameJson(one: Json, other: Json): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other
  return JSON.stringify(one) === JSON.stringify(other)
}

/** The reason of a handover is worded differently each time. */
function saidTo({ tool, arguments: said }: Extract<CallStep, { kind: 'tool_call' }>): Json {
  return tool === 'handoff' ? null : said
}

/** The note added to the result that completes a round. */
export function noteOfRepetition({ calls, rounds }: Repetition): string {
  const what = calls === 1 ? 'this call' : `this call and the ${calls - 1} before it`
  const results = calls === 1 ? 'its result was' : 'their results were'
  return `You have made ${what} ${rounds} times in a row, and ${results} the same each time. Do something else, or answer with what you have.`
}

/** More than the most rounds of the longest kind, even with replies between them that made no calls. */
const looked = 40

/**
 * Checked before each reply, and not between the calls of one: some of them are not a whole reply yet.
 * @param steps those of the attempt. @throws SortieError `repeated_call`
 */
export function requireProgress(steps: readonly RecordedStep[]): void {
  if (steps.at(-1)?.kind === 'approval') return
  const replies = steps.flatMap(({ kind }, at) => (kind === 'model_call' ? [at] : []))
  const newest = repliesIn(steps.slice(replies.at(-looked) ?? 0)).at(-1)
  const end = newest?.rounds.find(({ rounds }, at) => rounds >= mostRounds(at + 1))
  if (newest && end) throw repeated(newest.last, end)
}

function repeated(step: CallStep, { calls, rounds }: Repetition): SortieError {
  const name = step.kind === 'delegation' ? 'delegate' : step.tool
  const what = calls === 1 ? `${name} was called` : `${name} and the calls before it, ${calls} in all, were made`
  return new SortieError(
    'repeated_call',
    `${what} ${rounds} times in a row with the same arguments and the same results, even after the model was told so: check the agent’s instructions and the answers of its tools`,
  )
}

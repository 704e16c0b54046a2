import { SortieError } from '../../../contract/errors.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'

type ToolStep = Extract<RecordedStep, { kind: 'tool_call' }>

/** From so many on the model is told that it repeats itself. */
const noticed = 3
/** So many are the end: each is paid for, and a cap may be a thousand steps away. */
const most = 6

/** Of each tool call, how often it was made in a row by then, with the same arguments and the same result. */
export function repetitionsIn(steps: readonly RecordedStep[]): ReadonlyMap<RecordedStep, number> {
  const times = new Map<RecordedStep, number>()
  let before: ToolStep | undefined
  for (const step of steps) {
    if (step.kind === 'model_call') continue
    const call = step.kind === 'tool_call' ? step : undefined
    if (call) times.set(call, before && isSame(before, call) ? (times.get(before) ?? 1) + 1 : 1)
    before = call
  }
  return times
}

function isSame(one: ToolStep, other: ToolStep): boolean {
  return one.tool === other.tool && one.is_error === other.is_error && contentOf(one) === contentOf(other)
}

function contentOf({ arguments: given, output }: ToolStep): string {
  return JSON.stringify([given, output])
}

/** What is told beside the result of a call. */
export function noteOfRepetition(times: number): string | undefined {
  if (times < noticed) return undefined
  return `You have made this call ${times} times in a row, and its result was the same each time. Do something else, or answer with what you have.`
}

/** @param steps those of the attempt. @throws SortieError `repeated_call` */
export function requireProgress(steps: readonly RecordedStep[]): void {
  const last = steps.at(-1)
  if (last?.kind !== 'tool_call' || (repetitionsIn(steps.slice(-3 * most)).get(last) ?? 0) < most) return
  throw new SortieError(
    'repeated_call',
    `${last.tool} was called ${most} times in a row with the same arguments and the same result, also after the model was told so: look at the agent’s instructions and at what the tool answers`,
  )
}

import { setImmediate } from 'node:timers/promises'
import { createExpressions } from '../../../../adapters/expressions/expressions.ts'
import type { Json } from '../../../../contract/resources/common.ts'
import { readMachine } from '../../../../core/engine/machines/read-machine.ts'
import type { Mocks } from '../../../../core/features/machines/mocks.ts'
import { type MockedEnd, runWithMocks } from '../../../../core/features/machines/run-with-mocks.ts'

/** The start of every run. */
const startedAt = Date.parse('2026-01-01T00:00:00Z')

export interface Given {
  readonly input?: Json
  readonly mocks?: Mocks
  /** For jitter. */
  readonly fraction?: number
}

const expressions = createExpressions()

/** Runs a definition in JSONata mode. @throws if it is none that runs */
export async function ran(definition: Json, { input = {}, mocks, fraction = 1 }: Given = {}): Promise<MockedEnd> {
  const read = readMachine(definition)
  if (read.kind === 'refused') throw new Error(JSON.stringify(read.problems))
  const run = { machine: read.machine, name: 'ran', input, mocks, startedAt }
  return runWithMocks(run, { expressions, fraction: () => fraction, breathe: setImmediate })
}

/** A machine of these states, the first of which begins. */
export function machineOf(states: Readonly<Record<string, Json>>, rest: Readonly<Record<string, Json>> = {}): Json {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0] ?? '', States: { ...states }, ...rest }
}

/** What happened, without details: `PassStateEntered Sum`. */
export function happenings({ history }: MockedEnd): readonly string[] {
  return history.map((event) => {
    const details = Object.entries(event).find(([field]) => field.endsWith('EventDetails'))?.[1]
    const name = (details as { readonly name?: string } | undefined)?.name
    return name === undefined ? event.type : `${event.type} ${name}`
  })
}

/** Seconds from the start to each event of a type. */
export function secondsOf({ history }: MockedEnd, type: string): readonly number[] {
  return history.filter((event) => event.type === type).map(({ timestamp }) => (timestamp - startedAt) / 1000)
}

/** A call that fails as often as told, and then succeeds. */
export function failing(error: string, times: number, output: Json = 'done'): Mocks {
  return {
    outcome: (_, call) =>
      call < times
        ? { kind: 'failed', error: { error, cause: `failed for the ${call + 1}. time` } }
        : { kind: 'succeeded', output },
  }
}

export const lambda = 'arn:aws:states:::lambda:invoke'

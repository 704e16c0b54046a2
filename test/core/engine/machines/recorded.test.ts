import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../contract/resources/common.ts'
import type { TaskOutcome } from '../../../../core/engine/machines/happen.ts'
import { readMachine } from '../../../../core/engine/machines/read-machine.ts'
import type { Mocks } from '../../../../core/features/machines/mocks.ts'
import { areRecordsThere, detailsOf, type Recorded, recordedExecutions } from './recorded.ts'
import { ran } from './run-machine.ts'

const executions = areRecordsThere ? recordedExecutions() : []
/** Tells of another execution while it waits for it, which no mock does. */
const waitsForAnother = 'states:startExecution.sync'
const ours = executions.filter(({ machines }) => machines.some(runsHere))

describe.runIf(areRecordsThere)('executions that AWS recorded', () => {
  test.each(ours.map((recorded) => [recorded.name, recorded] as const))(
    '%s has the same history here',
    async (_, recorded) => {
      const histories: (readonly string[])[] = []
      for (const machine of recorded.machines.filter(runsHere)) {
        const input = detailsOf(recorded.events[0] ?? {}).input ?? {}
        const { history } = await ran(machine, { input, mocks: answersIn(recorded) })
        histories.push(comparable(history as unknown as Recorded['events'], isUnordered(recorded)))
      }
      expect(histories).toContainEqual(comparable(recorded.events, isUnordered(recorded)))
    },
  )

  test('that do not run here are in JSONPath mode, read from S3, or wait for another execution', () => {
    const others = executions.filter((recorded) => !ours.includes(recorded))
    const reasons = others.flatMap(({ machines }) => machines.map(refusal))
    const understood = /JSONPath|'QueryLanguage' can not be|ItemReader|startExecution[.]sync/
    expect(reasons.filter((reason) => !understood.test(reason))).toEqual([])
    expect(ours.length).toBeGreaterThanOrEqual(77)
  })
})

function runsHere(machine: Json): boolean {
  return readMachine(machine).kind === 'machine' && !JSON.stringify(machine).includes(waitsForAnother)
}

function refusal(machine: Json): string {
  const read = readMachine(machine)
  return read.kind === 'refused' ? JSON.stringify(read.problems[0]) : waitsForAnother
}

/** What the functions answered, in the order of their calls. */
function answersIn({ events }: Recorded): Mocks {
  const outcomes = events.filter(({ type }) => /^(Task|LambdaFunction)(Succeeded|Failed)$/.test(String(type)))
  let call = 0
  return {
    outcome(): TaskOutcome | undefined {
      const event = outcomes[call++]
      if (!event) return undefined
      const { output, error, cause } = detailsOf(event)
      if (String(event.type).endsWith('Failed'))
        return {
          kind: 'failed',
          error: { error: String(error), cause: typeof cause === 'string' ? cause : JSON.stringify(cause) },
        }
      return { kind: 'succeeded', output: typeof output === 'string' ? (JSON.parse(output) as Json) : (output ?? null) }
    },
  }
}

/** Branches run at once, so their events were recorded without order. */
function isUnordered({ events }: Recorded): boolean {
  return events.some(({ id }) => Array.isArray(id))
}

/** Without what differs between any two executions, and of branches without order. */
function comparable(events: Recorded['events'], withoutOrder: boolean): readonly string[] {
  // The recording left out that a Parallel state failed: a number is missing there.
  const all = withoutOrder ? events.filter(({ type }) => type !== 'ParallelStateFailed') : events
  const texts = all.map((event) =>
    JSON.stringify(parsed(withoutOrder ? { ...event, id: 0, previousEventId: 0 } : event)),
  )
  return withoutOrder ? texts.toSorted() : texts
}

const differing = ['timestamp', 'roleArn', 'region', 'mapRunArn']

/** Values within texts are recorded as values, and the order of members says nothing. */
function parsed(value: Json): Json {
  if (Array.isArray(value)) return value.map(parsed)
  if (typeof value === 'string') return parsedText(value)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([name]) => !differing.includes(name))
  return Object.fromEntries(
    members
      .map(([name, one]): [string, Json] => [name, parsed(one)])
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
}

function parsedText(text: string): Json {
  try {
    const value = JSON.parse(text) as Json
    return typeof value === 'object' && value !== null ? parsed(value) : text
  } catch {
    return text
  }
}

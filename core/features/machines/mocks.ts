import * as z from 'zod'
import { Json } from '../../../contract/resources/common.ts'
import type { TaskOutcome } from '../../engine/machines/happen.ts'

const Response = z.union([
  z.strictObject({ Return: Json }),
  z.strictObject({ Throw: z.strictObject({ Error: z.string(), Cause: z.string().optional() }) }),
])

/**
 * The mock configuration of Step Functions Local: for each test case of a machine, the responses that its states get; for each
 * response, what the first call gets (`"0"`), the next ones (`"1-3"`), and so on.
 * https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
 */
export const MockConfig = z.strictObject({
  StateMachines: z.record(
    z.string(),
    z.strictObject({ TestCases: z.record(z.string(), z.record(z.string(), z.string())) }),
  ),
  MockedResponses: z.record(
    z.string(),
    z.record(z.string().regex(/^\d+(-\d+)?$/, 'is no call, as 0 or 1-3'), Response),
  ),
})
export type MockConfig = z.output<typeof MockConfig>

/** What the states of one test case get. */
export interface Mocks {
  /** @param call how often the state was carried out before @returns undefined if nothing is said of it */
  outcome(state: string, call: number): TaskOutcome | undefined
}

/** @param machine the machine’s name in the file; without it, the only one @returns a problem in words, or the mocks */
export function mocksOf(config: MockConfig, testCase: string, machine?: string): Mocks | { readonly problem: string } {
  const machines = Object.keys(config.StateMachines)
  const name = machine ?? (machines.length === 1 ? machines[0] : undefined)
  if (name === undefined) return { problem: `Several machines have mocks: choose one of ${machines.join(', ')}` }
  const cases = own(config.StateMachines, name)?.TestCases
  if (!cases) return { problem: `No mocks are there for ${name}, but for ${machines.join(', ')}` }
  const states = own(cases, testCase)
  if (!states) return { problem: `${name} has no test case ${testCase}, but ${Object.keys(cases).join(', ')}` }
  const missing = Object.values(states).find((response) => !Object.hasOwn(config.MockedResponses, response))
  if (missing !== undefined) return { problem: `There is no mocked response ${missing}` }
  return {
    outcome(state, call) {
      const response = own(states, state)
      const calls = response === undefined ? undefined : own(config.MockedResponses, response)
      const found = Object.entries(calls ?? {}).find(([range]) => isWithin(call, range))?.[1]
      return found && outcomeOf(found)
    },
  }
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function isWithin(call: number, range: string): boolean {
  const [first = 0, last = first] = range.split('-').map(Number)
  return call >= first && call <= last
}

function outcomeOf(response: z.output<typeof Response>): TaskOutcome {
  if ('Return' in response) return { kind: 'succeeded', output: response.Return }
  const { Error: error, Cause: cause } = response.Throw
  return { kind: 'failed', error: { error, cause } }
}

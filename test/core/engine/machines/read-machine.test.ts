import { expect, test } from 'vitest'
import type { Json } from '../../../../contract/resources/common.ts'
import { readMachine } from '../../../../core/engine/machines/read-machine.ts'

const pass = { Type: 'Pass', End: true }

function problems(definition: Json): readonly string[] {
  const read = readMachine(definition)
  return read.kind === 'machine' ? [] : read.problems.map(({ location, message }) => `${location} ${message}`)
}

test.each<[string, Json, string]>([
  ['the default mode', { StartAt: 'A', States: { A: pass } }, '/States/A It is in JSONPath mode, the default'],
  [
    'a field of JSONPath',
    { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { ...pass, ResultPath: '$.x' } } },
    '/States/A/ResultPath',
  ],
  [
    'JSONPath in a branch',
    {
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: {
        A: { Type: 'Parallel', Branches: [{ StartAt: 'B', States: { B: { ...pass, Parameters: {} } } }], End: true },
      },
    },
    '/States/A/Branches/0/States/B/Parameters',
  ],
  [
    'a state that goes back to JSONPath',
    { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { ...pass, QueryLanguage: 'JSONPath' } } },
    "/States/A 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
  ],
])('%s is refused first, with its place', (_, definition, expected) => {
  expect(problems(definition)[0]).toContain(expected)
})

test.each<[string, Json, string]>([
  ['no start', { States: { A: pass } }, '/StartAt'],
  ['a start that is not there', { StartAt: 'B', States: { A: pass } }, '/StartAt There is no state B here'],
  [
    'a way to nowhere',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } },
    '/States/A/Next There is no state B here',
  ],
  [
    'a way into a branch',
    {
      StartAt: 'A',
      States: {
        A: { Type: 'Parallel', Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Next: 'A' } } }], End: true },
      },
    },
    '/States/A/Branches/0/States/B/Next There is no state A here',
  ],
  ['neither Next nor End', { StartAt: 'A', States: { A: { Type: 'Pass' } } }, '/States/A It needs either'],
  ['an unknown field', { StartAt: 'A', States: { A: { ...pass, Wurst: 1 } } }, 'Wurst'],
  ['an unknown type', { StartAt: 'A', States: { A: { Type: 'Dance' } } }, '/States/A/Type'],
  [
    'a Wait with two ends',
    { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 1, Timestamp: 'x', End: true } } },
    'either Seconds or Timestamp',
  ],
  [
    'a name used twice',
    {
      StartAt: 'A',
      States: { A: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: pass } }], End: true } },
    },
    'Another state is named A',
  ],
  [
    'States.ALL among others',
    {
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: 'r', Retry: [{ ErrorEquals: ['States.ALL', 'X'] }], End: true } },
    },
    '/States/A/Retry/0/ErrorEquals',
  ],
  ['a name of an object’s own', { StartAt: 'constructor', States: { A: pass } }, 'There is no state constructor'],
])('%s is refused', (_, definition, expected) => {
  const whole = { QueryLanguage: 'JSONata', ...(definition as Record<string, Json>) }
  expect(problems(whole).join('\n')).toContain(expected)
})

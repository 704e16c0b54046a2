import type { MachineProblem } from './machine-problem.ts'

/** Fields that only states in JSONPath mode have, of any type. */
const jsonPathFields = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'Parameters',
  'ResultSelector',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'ErrorPath',
  'CausePath',
  'MaxConcurrencyPath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
  'Iterator',
  'Result',
]

const remedy =
  'Only machines in JSONata mode run here: give "QueryLanguage": "JSONata", and Arguments, Output and Assign'

/** The first sign that a machine is in JSONPath mode, which is the language’s default. */
export function jsonPathProblem(definition: unknown): MachineProblem | undefined {
  if (!isObject(definition)) return undefined
  return inStates(definition, '', definition.QueryLanguage === 'JSONata')
}

function inStates(
  holder: Readonly<Record<string, unknown>>,
  at: string,
  isJsonata: boolean,
): MachineProblem | undefined {
  if (holder.QueryLanguage === 'JSONPath')
    return { location: `${at}/QueryLanguage`, message: `It is in JSONPath mode. ${remedy}` }
  if (!isObject(holder.States)) return undefined
  for (const [name, state] of Object.entries(holder.States)) {
    const found = isObject(state) ? inState(state, `${at}/States/${name}`, isJsonata) : undefined
    if (found) return found
  }
  return undefined
}

function inState(state: Readonly<Record<string, unknown>>, at: string, isJsonata: boolean): MachineProblem | undefined {
  if (state.QueryLanguage === 'JSONPath') {
    const message = isJsonata
      ? "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine"
      : `It is in JSONPath mode. ${remedy}`
    return { location: at, message }
  }
  const field = jsonPathFields.find((name) => Object.hasOwn(state, name))
  if (field !== undefined)
    return { location: `${at}/${field}`, message: `${field} belongs to JSONPath mode. ${remedy}` }
  if (!isJsonata && state.QueryLanguage !== 'JSONata')
    return { location: at, message: `It is in JSONPath mode, the default. ${remedy}` }
  for (const [inner, below] of innerHolders(state)) {
    const found = inStates(inner, `${at}${below}`, isJsonata)
    if (found) return found
  }
  return undefined
}

function innerHolders(
  state: Readonly<Record<string, unknown>>,
): readonly [Readonly<Record<string, unknown>>, string][] {
  const branches = Array.isArray(state.Branches) ? state.Branches : []
  const holders = branches.map((branch, index): [unknown, string] => [branch, `/Branches/${index}`])
  if (state.ItemProcessor !== undefined) holders.push([state.ItemProcessor, '/ItemProcessor'])
  return holders.flatMap(([inner, below]) => (isObject(inner) ? [[inner, below]] : []))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

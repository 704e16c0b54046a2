import type { Json } from '../../../contract/resources/common.ts'

/** One event of an execution, in the form of Step Functions’ `GetExecutionHistory`, but for its time in milliseconds. */
export interface HistoryEvent {
  readonly id: number
  readonly previousEventId: number
  readonly timestamp: number
  readonly type: string
  readonly [details: `${string}EventDetails`]: Readonly<Record<string, Json>>
}

/** An event before it gets its number. */
export interface NewEvent {
  readonly type: string
  /** The field that its details stand in, and they. */
  readonly details?: readonly [field: `${string}EventDetails`, details: Readonly<Record<string, Json>>]
}

/** A value as JSON, as histories carry it. */
export function carried<Name extends string>(name: Name, value: Json): Readonly<Record<string, Json>> {
  return { [name]: JSON.stringify(value), [`${name}Details`]: { truncated: false } }
}

export function stateEntered(type: string, name: string, input: Json): NewEvent {
  return { type: `${type}StateEntered`, details: ['stateEnteredEventDetails', { name, ...carried('input', input) }] }
}

interface Exit {
  readonly output: Json
  readonly assigned: Readonly<Record<string, Json>> | undefined
}

export function stateExited(type: string, name: string, { output, assigned = {} }: Exit): NewEvent {
  const variables = Object.entries(assigned).map(([variable, value]) => [variable, JSON.stringify(value)])
  return {
    type: `${type}StateExited`,
    details: [
      'stateExitedEventDetails',
      {
        name,
        ...carried('output', output),
        ...(variables.length > 0 && {
          assignedVariables: Object.fromEntries(variables),
          assignedVariablesDetails: { truncated: false },
        }),
      },
    ],
  }
}

import { Machine, type State, type StateOf, type States } from './definition.ts'
import { jsonPathProblem } from './json-path-mode.ts'
import type { MachineProblem } from './machine-problem.ts'

export type ReadMachine =
  | { readonly kind: 'machine'; readonly machine: Machine }
  | { readonly kind: 'refused'; readonly problems: readonly MachineProblem[] }

/** Checks what can be known of a machine before it runs, but for the syntax of its expressions. Only JSONata mode is accepted. */
export function readMachine(definition: unknown): ReadMachine {
  const other = jsonPathProblem(definition)
  if (other) return { kind: 'refused', problems: [other] }
  const read = Machine.safeParse(definition)
  if (!read.success) return { kind: 'refused', problems: read.error.issues.map(problemOf) }
  const problems = [...wrongPaths(read.data, ''), ...sharedNames(read.data)]
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'machine', machine: read.data }
}

function problemOf({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }) {
  return { location: `/${path.map(String).join('/')}`, message }
}

/** Transitions that lead nowhere, states without one, and rules that can never apply. */
function wrongPaths(states: States, at: string): readonly MachineProblem[] {
  const wrong = targetsIn(states, at).flatMap(({ location, to }) =>
    Object.hasOwn(states.States, to) ? [] : [{ location, message: `There is no state ${to} here` }],
  )
  const within = Object.entries(states.States).flatMap(([name, state]) => {
    const here = `${at}/States/${name}`
    const inner = innerStates(state).flatMap(({ inner: states, below }) => wrongPaths(states, `${here}${below}`))
    return [...wrongFields(state, here), ...inner]
  })
  return [...wrong, ...within]
}

interface Target {
  readonly location: string
  readonly to: string
}

function targetsIn(states: States, at: string): readonly Target[] {
  const within = Object.entries(states.States).flatMap(([name, state]) => targetsOf(state, `${at}/States/${name}`))
  return [{ location: `${at}/StartAt`, to: states.StartAt }, ...within]
}

function targetsOf(state: State, at: string): readonly Target[] {
  const rules = (field: string, ways: readonly { readonly Next: string }[] | undefined) =>
    (ways ?? []).map(({ Next }, index) => ({ location: `${at}/${field}/${index}/Next`, to: Next }))
  const one = (field: string, to: string | undefined) => (to === undefined ? [] : [{ location: `${at}/${field}`, to }])
  if (state.Type === 'Choice') return [...one('Default', state.Default), ...rules('Choices', state.Choices)]
  return [...('Next' in state ? one('Next', state.Next) : []), ...('Catch' in state ? rules('Catch', state.Catch) : [])]
}

function wrongFields(state: State, at: string): readonly MachineProblem[] {
  const problems: MachineProblem[] = []
  if (mustGoOn(state) && (state.Next === undefined) === (state.End !== true))
    problems.push({ location: at, message: 'It needs either Next or "End": true' })
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined))
    problems.push({ location: at, message: 'It needs either Seconds or Timestamp' })
  for (const field of ['Retry', 'Catch'] as const)
    if (field in state) problems.push(...wrongErrors((state as StateOf<'Task'>)[field] ?? [], `${at}/${field}`))
  return problems
}

function mustGoOn(state: State): state is StateOf<'Pass' | 'Task' | 'Wait' | 'Parallel' | 'Map'> {
  return !['Choice', 'Succeed', 'Fail'].includes(state.Type)
}

/** `States.ALL` stands alone, and last. */
function wrongErrors(
  rules: readonly { readonly ErrorEquals: readonly string[] }[],
  at: string,
): readonly MachineProblem[] {
  return rules.flatMap(({ ErrorEquals }, index) =>
    ErrorEquals.includes('States.ALL') && (ErrorEquals.length > 1 || index < rules.length - 1)
      ? [{ location: `${at}/${index}/ErrorEquals`, message: 'States.ALL stands alone, in the last rule' }]
      : [],
  )
}

/** Histories name states alone, so a name is used once in the whole machine. */
function sharedNames(machine: States): readonly MachineProblem[] {
  const seen = new Set<string>()
  const problems: MachineProblem[] = []
  const look = (states: States, at: string): void => {
    for (const [name, state] of Object.entries(states.States)) {
      if (seen.has(name)) problems.push({ location: `${at}/States/${name}`, message: `Another state is named ${name}` })
      seen.add(name)
      for (const { inner, below } of innerStates(state)) look(inner, `${at}/States/${name}${below}`)
    }
  }
  look(machine, '')
  return problems
}

function innerStates(state: State): readonly { readonly inner: States; readonly below: string }[] {
  if (state.Type === 'Parallel') return state.Branches.map((inner, index) => ({ inner, below: `/Branches/${index}` }))
  if (state.Type === 'Map') return [{ inner: state.ItemProcessor, below: '/ItemProcessor' }]
  return []
}

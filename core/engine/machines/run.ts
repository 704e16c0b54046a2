import type { Json } from '../../../contract/resources/common.ts'
import type { Expressions } from '../../base/ports/expressions.ts'
import type { Machine, State, States } from './definition.ts'
import type { HistoryEvent, NewEvent } from './history.ts'
import type { StateError } from './state-error.ts'

/** An execution of a machine in memory: its scopes, its history, and the tasks that wait for an outcome. */
export interface Run {
  readonly machine: Machine
  readonly about: RunAbout
  readonly scopes: Map<string, Scope>
  /** Scopes that can go on, in order. */
  readonly ready: string[]
  /** Tasks that were begun since they were last taken. */
  readonly begun: BegunTask[]
  readonly history: HistoryEvent[]
  status: RunStatus
}

export type RunStatus =
  | { readonly kind: 'RUNNING' }
  | { readonly kind: 'SUCCEEDED'; readonly output: Json }
  | { readonly kind: 'FAILED' | 'TIMED_OUT'; readonly error: StateError }

/** What `$states.context` says of the execution. */
export interface RunAbout {
  readonly arn: string
  readonly name: string
  readonly roleArn: string
  readonly machineArn: string
  readonly machineName: string
  readonly input: Json
  readonly startedAt: number
}

/** What a run needs from outside. */
export interface Means {
  readonly expressions: Expressions
  /** Milliseconds since the epoch. */
  now(): number
  /** From 0 up to 1, for jitter. */
  fraction(): number
  /** A token that nobody can guess. */
  token(): string
  /** Lets everything else in the process go on, for a moment. */
  breathe(): Promise<void>
}

/** Where states are carried out one after the other: the machine itself, a branch of a Parallel, or an iteration of a Map. */
export interface Scope {
  readonly id: string
  /** The scope whose state it belongs to; undefined for the machine. */
  readonly parent: string | undefined
  readonly states: States
  /** Its own; those of its parents are seen, too. */
  readonly variables: Readonly<Record<string, Json>>
  /** What comes next refers to it. */
  readonly lastEvent: number
  /** A branch: its place. */
  readonly branch?: number
  /** An iteration: its place and item. */
  readonly item: { readonly index: number; readonly value: Json } | undefined
  /** An execution of its own, of a distributed Map, if it belongs to one: its events are not those of the run. */
  readonly apart: OwnExecution | undefined
  readonly at: Position
}

/** Shared by all scopes of an iteration that is an execution of its own. */
export interface OwnExecution {
  /** How many it has had, which grows in place: nothing else keeps them. */
  events: number
}

/** What a scope does. */
export type Position =
  | { readonly kind: 'next'; readonly name: string; readonly input: Json }
  | { readonly kind: 'waiting'; readonly visit: Visit; readonly until: number }
  | { readonly kind: 'retrying'; readonly visit: Visit; readonly until: number }
  | { readonly kind: 'task'; readonly visit: Visit; readonly task: OpenTask }
  | { readonly kind: 'branches'; readonly visit: Visit; readonly outputs: readonly (Json | undefined)[] }
  | { readonly kind: 'iterations'; readonly visit: Visit; readonly iterations: Iterations }
  | { readonly kind: 'ended'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error: StateError; readonly name: string }

/** A state that was entered. */
export interface Visit {
  readonly name: string
  readonly input: Json
  readonly enteredAt: number
  /** The event of the entry, and the one before it. */
  readonly entered: number
  readonly before: number
  /** How often each of its retriers was used. */
  readonly retries: readonly number[]
}

export interface OpenTask {
  readonly token: string
  readonly timesOutAt: number | undefined
  /** The longest time without a sign of life, in seconds, and until when the next has to come. */
  readonly heartbeat: { readonly seconds: number; readonly dueAt: number } | undefined
}

/** A task to carry out. Its outcome is told with its token. */
export interface BegunTask {
  readonly token: string
  readonly state: string
  readonly resource: string
  readonly arguments: Json
}

export interface Iterations {
  readonly items: readonly Json[]
  readonly limit: number
  readonly tolerated: number | undefined
  /** The item that starts next. */
  readonly next: number
  readonly open: number
  readonly failures: number
  /** A list that grows in place: a copy for each of 10,000 items would take quadratic time. */
  readonly outputs: Json[]
  /** The event of the iteration that ended last. */
  readonly lastEnd: number
}

/** A scope of a run, as it is now. */
export interface Stand {
  readonly run: Run
  readonly means: Means
  readonly scope: Scope
}

/** A scope in a state that it has entered. */
export interface Here extends Stand {
  readonly visit: Visit
}

/** Adds an event. @returns its number */
export function record({ run, means }: Pick<Stand, 'run' | 'means'>, previousEventId: number, event: NewEvent): number {
  const id = run.history.length + 1
  const [field, details] = event.details ?? []
  run.history.push({
    ...{ id, previousEventId, timestamp: means.now(), type: event.type },
    ...(field && { [field]: details }),
  })
  return id
}

/** Adds an event of a scope, which the scope’s next event refers to. An execution of its own only counts it. */
export function recordIn<At extends Stand>(at: At, event: NewEvent): At {
  const { apart, lastEvent } = at.scope
  if (!apart) return withScope(at, { lastEvent: record(at, lastEvent, event) })
  apart.events++
  return at
}

/** As it is after a change that nobody else knows yet. */
export function withScope<At extends Stand>(at: At, change: Partial<Scope>): At {
  return { ...at, scope: { ...at.scope, ...change } }
}

/** Keeps a scope as it is now. */
export function keep({ run, scope }: Stand): void {
  run.scopes.set(scope.id, scope)
}

/** Keeps a scope at a new position. */
export function move(at: Stand, position: Position): void {
  keep(withScope(at, { at: position }))
}

/** Lets a scope go on before all others. */
export function goOnWith(run: Run, id: string): void {
  if (!run.ready.includes(id)) run.ready.unshift(id)
}

/** A scope as it was kept last. */
export function standIn(run: Run, means: Means, id: string): Stand {
  const scope = run.scopes.get(id)
  if (!scope) throw new Error(`There is no scope ${id}`)
  return { run, means, scope }
}

/** The state that a scope is in. */
export function stateHere({ scope, visit }: Here): State {
  const state = scope.states.States[visit.name]
  if (!state) throw new Error(`There is no state ${visit.name}`)
  return state
}

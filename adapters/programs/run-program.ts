import type { QuickJSContext, QuickJSHandle, QuickJSWASMModule } from 'quickjs-emscripten-core'
import type { ProgramEnd } from '../../core/base/ports/programs.ts'
import { cutText } from '../../core/base/texts/cut-text.ts'
import { programBounds } from './bounds.ts'
import { prelude } from './prelude.ts'

/** A program as a thread is given it. */
export interface ProgramTask {
  readonly code: string
  readonly input: string
  readonly at: number
  readonly seed: readonly [number, number, number, number]
  /** Of processor time. */
  readonly limitMs: number
}

/**
 * Runs a program in an interpreter of its own. Nothing is cleaned up behind it: with its thread all of it goes.
 *
 * The interpreter asks for the time only now and then, and not at all within a native function: a sort, a regular expression, a
 * join. Whoever started the thread ends it then.
 */
export function runProgram(quickJs: QuickJSWASMModule, task: ProgramTask): ProgramEnd {
  stopClock(task.at)
  const vm = quickJs.newContext()
  const isLate = deadline(vm, task.limitMs)
  vm.runtime.setMemoryLimit(programBounds.memoryBytes)
  vm.runtime.setMaxStackSize(programBounds.stackBytes)
  try {
    const own = ownFunctions(vm, task.seed)
    const end = endOf(vm, own, task, isLate)
    // Of one that is late, whatever it came to is that it was interrupted.
    return isLate() ? { end: 'ended', lacked: 'time', console: '' } : { ...end, console: said(vm, own.told) }
  } catch (error) {
    if (isLate()) return { end: 'ended', lacked: 'time', console: '' }
    return { end: 'failed', problem: problemOfInterpreter(error), console: '' }
  }
}

/** The interpreter has its time and its time zone from its host, which is this thread, and has nothing else to do. */
function stopClock(at: number): void {
  Date.now = () => at
  Date.prototype.getTimezoneOffset = () => 0
}

/** @returns whether it is over. The interpreter asks as well, and lets nothing catch what it throws then. */
function deadline(vm: QuickJSContext, limitMs: number): () => boolean {
  const began = usedMs()
  const isLate = () => usedMs() - began > limitMs
  vm.runtime.setInterruptHandler(isLate)
  return isLate
}

function usedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

interface OwnFunctions {
  readonly parse: QuickJSHandle
  readonly stringify: QuickJSHandle
  readonly told: QuickJSHandle
  readonly problem: QuickJSHandle
  readonly stack: QuickJSHandle
}

function ownFunctions(vm: QuickJSContext, seed: ProgramTask['seed']): OwnFunctions {
  const numbers = [...seed, programBounds.console].map((number) => vm.newNumber(number))
  const prepare = vm.unwrapResult(vm.evalCode(prelude, 'sortie.js', { type: 'global' }))
  const own = vm.unwrapResult(vm.callFunction(prepare, vm.undefined, ...numbers))
  return {
    parse: vm.getProp(own, 'parse'),
    stringify: vm.getProp(own, 'stringify'),
    told: vm.getProp(own, 'told'),
    problem: vm.getProp(own, 'problem'),
    stack: vm.getProp(own, 'stack'),
  }
}

type Untold<End> = End extends ProgramEnd ? Omit<End, 'console'> : never
type EndBut = Untold<Exclude<ProgramEnd, { readonly end: 'ended' }>>

/** By this name the lines of a program are told from those of the prelude. */
const fileName = 'program.js'
/** After so many it is looked whether it is late: each may be too short for the interpreter to ask. */
const jobsAtOnce = 1_000

function endOf(vm: QuickJSContext, own: OwnFunctions, { code, input }: ProgramTask, isLate: () => boolean): EndBut {
  const thrown = (error: QuickJSHandle) => ({ end: 'failed', problem: problemOf(vm, own, error) }) as const
  // On one line with the code, so that its lines keep their numbers.
  const program = vm.evalCode(`(async (input) => {${code}\n})`, fileName, { type: 'global' })
  if (program.error) return thrown(program.error)
  const given = vm.callFunction(own.parse, vm.undefined, vm.newString(input))
  if (given.error) return thrown(given.error)
  const called = vm.callFunction(program.value, vm.undefined, given.value)
  if (called.error) return thrown(called.error)
  while (vm.runtime.hasPendingJob() && !isLate()) vm.runtime.executePendingJobs(jobsAtOnce)
  const state = vm.getPromiseState(called.value)
  if (state.type === 'rejected') return thrown(state.error)
  if (state.type === 'pending') return { end: 'failed', problem: waitsForEver }
  const json = vm.callFunction(own.stringify, vm.undefined, state.value)
  return json.error ? thrown(json.error) : returned(vm, json.value)
}

const waitsForEver = 'it waits for something that never comes: there are no timers and no outside world'

/** @param json what `JSON.stringify` made of what the program returned: nothing, where that cannot be said in JSON */
function returned(vm: QuickJSContext, json: QuickJSHandle): EndBut {
  if (vm.typeof(json) === 'undefined') return { end: 'returned', result: 'null' }
  const result = textOf(vm, json, programBounds.result)
  if (result !== undefined) return { end: 'returned', result }
  return { end: 'failed', problem: `what it returned has more than ${programBounds.result} characters of JSON` }
}

/** What was thrown, and the line where. */
function problemOf(vm: QuickJSContext, own: OwnFunctions, error: QuickJSHandle): string {
  const words = cutText(said(vm, own.problem, error), programBounds.problem) || 'it failed, and could not say why'
  const [, line] = /program\.js:(\d{1,9})/.exec(said(vm, own.stack, error)) ?? []
  return line === undefined ? words : `${words} (line ${line})`
}

/** Of what one of our functions says, and of a stack. */
const mostSaid = 100_000

/** What one of our functions says; nothing where it cannot any more. */
function said(vm: QuickJSContext, own: QuickJSHandle, ...given: readonly QuickJSHandle[]): string {
  const answer = vm.callFunction(own, vm.undefined, ...given)
  const json = answer.error ? undefined : textOf(vm, answer.value, mostSaid)
  const text: unknown = json === undefined ? undefined : JSON.parse(json)
  return typeof text === 'string' ? text.toWellFormed() : ''
}

/** The text that a value is, unless it is none or a longer one: as a text, it has a length that nothing in there can change. */
function textOf(vm: QuickJSContext, value: QuickJSHandle, most: number): string | undefined {
  if (vm.typeof(value) !== 'string') return undefined
  return vm.getNumber(vm.getProp(value, 'length')) <= most ? vm.getString(value) : undefined
}

/** It is as good as new for nobody then, and goes with its thread. */
function problemOfInterpreter(error: unknown): string {
  if (error instanceof RangeError) return 'it calls itself too deeply'
  return `the interpreter gave up: ${cutText(error instanceof Error ? error.message : 'nobody knows why', 200)}`
}

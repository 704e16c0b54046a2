import type { Json } from '../../contract/resources/common.ts'
import type { Evaluated, ExpressionFault, Expressions } from '../../core/base/ports/expressions.ts'
import type { TenantQueueBounds } from '../system/tenant-queue.ts'
import { createThreadPool, type ThreadPool } from '../system/thread-pool.ts'
import { ownBounds, serviceBounds } from './bounds.ts'
import type { ExpressionOutcome, ExpressionTask } from './expression-thread.ts'
import { boundFault } from './faults.ts'
import { evaluatePlainly, isPlain } from './plain-expression.ts'

export interface ExpressionsOptions {
  /** The code of the threads; a bundle names its own. */
  readonly thread?: URL
  /** For each expression: processor time of its thread. */
  readonly timeMs?: number
  /** For its first try, beside others that are quick. */
  readonly quickMs?: number
}

/** An ordinary expression takes one or two. Ten that never end keep another waiting for five times as long. */
const usualQuickMs = 8
/** For an expression to be ended from within. If it is in a function of the engine by then, its thread is ended. */
const graceMs = 100
/**
 * Longer for a quick one, whose every step is short: after ten times this, a busy machine has given its thread no time, and the caller is asked to
 * come again.
 */
const quickGraceMs = 400
const threads = 2
const bounds: TenantQueueBounds = { underWay: threads, waiting: 2000, waitingInAll: 2000 }
/** Three times `ownBounds.heapBytes`; see there. */
const memory = { maxOldGenerationSizeMb: 240, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }

/**
 * Expressions in threads. Each begins in one for quick ones, and if it takes longer than those do, it begins anew in one for slow ones,
 * so that ten that never end keep no quick one waiting. The threads start when first needed and are replaced if one had to be ended.
 */
export function createExpressions({
  thread: code = new URL('./expression-thread.ts', import.meta.url),
  timeMs = serviceBounds.timeMs,
  quickMs = usualQuickMs,
}: ExpressionsOptions = {}): Expressions {
  const quick = pool(code, quickMs + quickGraceMs, { kind: 'needs_patience' })
  const slow = pool(code, timeMs + graceMs, failed('too_long'))

  async function evaluateInThread(expression: string, json: string): Promise<Evaluated> {
    const task = { evaluate: expression, bindings: json }
    const first = await run(quick, { ...task, timeMs: quickMs, quickly: true })
    const outcome = first.kind === 'needs_patience' ? await run(slow, { ...task, timeMs, quickly: false }) : first
    if (outcome.kind === 'value') return { kind: 'value', value: JSON.parse(outcome.text) }
    if (outcome.kind === 'nothing' || outcome.kind === 'failed') return outcome
    throw new Error(`A thread answered “${outcome.kind}” to an expression`)
  }

  return {
    async evaluate(expression, bindings) {
      const plain = evaluatePlainly(expression, bindings)
      if (plain) return plain
      if (expression.length > ownBounds.expression) return failed('too_large')
      const json = JSON.stringify(bindingsNamedIn(expression, bindings))
      if (json.length > ownBounds.bindings) return failed('too_large')
      if (marksOfFunctions.test(json)) return { kind: 'failed', fault: markedBinding }
      return evaluateInThread(expression, json)
    },
    async check(expression) {
      if (isPlain(expression)) return undefined
      if (expression.length > ownBounds.expression) return boundFault('too_large')
      const outcome = await run(quick, { check: expression })
      if (outcome.kind === 'checked') return outcome.fault
      if (outcome.kind === 'needs_patience') return boundFault('too_large')
      throw new Error(`A thread answered “${outcome.kind}” to a check`)
    },
  }
}

type Pool = ThreadPool<ExpressionTask, ExpressionOutcome>

function pool(code: URL, deadlineMs: number, late: ExpressionOutcome): Pool {
  return createThreadPool<ExpressionTask, ExpressionOutcome>({
    ...{ code, threads, deadlineMs, bounds, memory, reused: true },
    tooExpensive: (lacked) => (lacked === 'time' ? late : failed('too_large')),
    unavailable: 'No expression can be evaluated at the moment',
    full: 'Too many expressions wait',
  })
}

/** All wait in one line: nothing here belongs to a tenant. */
function run(pool: Pool, task: ExpressionTask): Promise<ExpressionOutcome> {
  return pool.run('', task)
}

function failed(code: 'too_long' | 'too_large'): Evaluated & ExpressionOutcome {
  return { kind: 'failed', fault: boundFault(code) }
}

/** Those that it may read: a variable has its name after `$` in it. A machine may have megabytes of others. */
function bindingsNamedIn(expression: string, bindings: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(bindings).filter(([name]) => expression.includes(`$${name}`)))
}

/** In JSON a key follows a bracket or a comma, and a quotation mark within a text follows a backslash. */
const marksOfFunctions = /[{,]"_jsonata_(lambda|function)":/

const markedBinding: ExpressionFault = {
  code: 'refused',
  jsonata: 'D1013',
  message: 'Keys that begin with _jsonata_ are reserved',
}

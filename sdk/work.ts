import type { Json } from '../contract/resources/common.ts'
import type { Work } from '../contract/resources/instance.ts'
import type { Step } from '../contract/resources/mission.ts'
import type { Client } from './client.ts'
import { mayPass, SortieAnswerError, SortieApiError } from './errors.ts'
import { withList } from './read-answer.ts'
import { UnsendableValueError } from './sendable-json.ts'
import { pause, pauseAsked } from './timing.ts'

/** A step as a handler reports it. Without times, both are the time of the report. */
export type StepInput = StepOf<'model_call'> | StepOf<'tool_call'>

type AnyStep = NonNullable<Parameters<Client['reportSteps']>[0]['body']>['steps'][number]
type StepOf<Kind extends AnyStep['kind']> = Omit<Extract<AnyStep, { kind: Kind }>, 'started_at' | 'finished_at'> & {
  readonly started_at?: string
  readonly finished_at?: string
}

/** One mission, as its handler sees it. */
export interface Job {
  readonly missionId: string
  readonly attempt: number
  readonly input: Json
  readonly work: Work
  /**
   * Aborted when the mission was cancelled, held, expired, given to another worker, or has spent its budget: stop immediately, as
   * nothing more is kept.
   */
  readonly signal: AbortSignal
  /** Records a step. @throws if the mission is no longer this worker's, the step cannot be sent, or a bound is exceeded */
  step(step: StepInput): Promise<void>
  /** All recorded steps, first to last. If `work.steps` is not 0, continue from there. */
  recordedSteps(): Promise<Step[]>
}

/** Thrown by a handler to fail the attempt with a code and a message. Any other error is retryable. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure'
  readonly code: string
  readonly retryable: boolean
  readonly retryAfterS: number | undefined

  constructor(code: string, message: string, options: { retryable?: boolean; retryAfterS?: number } = {}) {
    super(message)
    this.code = code
    this.retryable = options.retryable ?? true
    this.retryAfterS = options.retryAfterS
  }
}

/** The reason why a job's signal was aborted. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped'
  readonly reason: string

  constructor(reason: string) {
    super(`The mission was taken from this worker: ${reason}`)
    this.reason = reason
  }
}

/** The instance for which missions are reported. */
export interface Place {
  readonly client: Client
  readonly name: string
  readonly instance: string
}

export function jobOf(place: Place, work: Work, stop: AbortController): Job {
  let steps = work.steps
  let before: Promise<unknown> = Promise.resolve()
  return {
    missionId: work.mission_id,
    attempt: work.attempt,
    input: work.input,
    work,
    signal: stop.signal,
    step(step) {
      const now = new Date().toISOString()
      const reported = { started_at: now, finished_at: now, ...step } as AnyStep
      // In sequence: each step has the number after the previous one.
      const recorded = before.then(async () => {
        const body = { lease: work.lease, number: steps + 1, steps: [reported] }
        const call = async () => {
          const params = paramsOf(place, work)
          const answer = await place.client.reportSteps({ params, body }, { signal: stop.signal })
          return withList(work.mission_id, answer, 'stop')
        }
        const receipt = await insist(call, stop.signal)
        steps = receipt.steps
        // This step was kept as the last one: the mission now waits for its budget.
        const [stopped] = receipt.stop
        if (!stopped) return
        stop.abort(new JobStopped(stopped.reason))
        throw stop.signal.reason
      })
      before = recorded.catch(() => {})
      return recorded
    },
    recordedSteps: () => recordedSteps(place, work, stop.signal),
  }
}

/** The maximum of the contract for a mission. */
const mostSteps = 1_000_000

async function recordedSteps(place: Place, work: Work, signal: AbortSignal): Promise<Step[]> {
  const steps: Step[] = []
  for (let cursor: string | undefined; ; ) {
    const query = { lease: work.lease, limit: 100, ...(cursor === undefined ? {} : { cursor }) }
    const call = async () => {
      const answer = await place.client.listWorkSteps({ params: paramsOf(place, work), query }, { signal })
      return withList(work.mission_id, answer, 'items')
    }
    const page = await insist(call, signal)
    steps.push(...page.items)
    if (page.next_cursor === null) return steps
    if (page.items.length === 0 || steps.length > mostSteps)
      throw new SortieAnswerError(work.mission_id, 'its recorded steps have no end')
    cursor = page.next_cursor
  }
}

/** Runs the handler and reports its outcome, unless the mission was taken away. */
export async function carryOut(place: Place, job: Job, handler: (job: Job) => Promise<Json>): Promise<void> {
  const { work, signal } = job
  const params = paramsOf(place, work)
  try {
    const output = (await handler(job)) ?? null
    if (signal.aborted) return
    const body = { lease: work.lease, output }
    await insist(() => place.client.completeWork({ params, body }, { signal }), signal)
  } catch (error) {
    if (signal.aborted || isLost(error)) return
    const body = { lease: work.lease, ...refusalOf(error) }
    await insist(() => place.client.failWork({ params, body }, { signal }), signal).catch((failure) => {
      if (!signal.aborted && !isLost(failure)) throw failure
    })
  }
}

interface WorkParams {
  readonly name: string
  readonly instance_id: string
  readonly mission_id: string
}

export function paramsOf({ name, instance }: Place, { mission_id }: Work): WorkParams {
  return { name, instance_id: instance, mission_id }
}

function refusalOf(error: unknown) {
  const message = messageOf(error) || 'It failed'
  if (error instanceof UnsendableValueError) return { code: 'output_invalid', message, retryable: false }
  if (error instanceof SortieApiError) return { code: error.code, message, retryable: error.code === 'output_invalid' }
  if (!(error instanceof JobFailure)) return { code: 'handler_failed', message, retryable: true }
  const { code, retryable, retryAfterS } = error
  return { code: codePattern.test(code) ? code : 'handler_failed', message, retryable, ...waitOf(retryAfterS) }
}

/** As in the contract. A refused report would leave the mission to its lease. */
const codePattern = /^[a-z][a-z0-9_]{0,63}$/
const longestWaitS = 86_400

function waitOf(seconds: unknown): { readonly retry_after_s?: number } {
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return {}
  return { retry_after_s: Math.min(Math.max(Math.ceil(seconds), 0), longestWaitS) }
}
const longestMessage = 2000

/** Anything may be thrown, even a value that cannot be written as text. */
export function messageOf(error: unknown): string {
  try {
    const message = error instanceof Error ? error.message : error
    return String(message).slice(0, longestMessage).toWellFormed()
  } catch {
    return 'It threw something that is no error'
  }
}

/** The mission, or this whole instance, is no longer ours. */
function isLost(error: unknown): boolean {
  return error instanceof SortieApiError && (error.code === 'lease_lost' || error.code === 'not_found')
}

const firstPauseMs = 200
const longestPauseMs = 5000

/** Repeats a report until it is answered or the mission is no longer ours; the server stores it once. */
export async function insist<Result>(call: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      return await call()
    } catch (error) {
      if (!mayPass(error)) throw error
      await pause(pauseAsked(error, pauseMs * (0.5 + Math.random() / 2)), signal)
    }
  }
}

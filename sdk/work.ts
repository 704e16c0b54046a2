import type { Json } from '../contract/resources/common.ts'
import type { Work } from '../contract/resources/instance.ts'
import type { Step } from '../contract/resources/mission.ts'
import type { Client } from './client.ts'
import { SortieApiError, SortieUnreachableError } from './errors.ts'
import { pause } from './timing.ts'

/** A step as a handler reports it; the times are those of the report where they are left out. */
export type StepInput = StepOf<'model_call'> | StepOf<'tool_call'>

type AnyStep = NonNullable<Parameters<Client['reportSteps']>[0]['body']>['steps'][number]
type StepOf<Kind extends AnyStep['kind']> = Omit<Extract<AnyStep, { kind: Kind }>, 'started_at' | 'finished_at'> & {
  readonly started_at?: string
  readonly finished_at?: string
}

/** One mission in the hands of a handler. */
export interface Job {
  readonly missionId: string
  readonly attempt: number
  readonly input: Json
  readonly work: Work
  /** Aborted when the mission was cancelled, held, expired, given to another or has spent its budget: stop at once, nothing more is kept. */
  readonly signal: AbortSignal
  /** Records a step; done once it is kept. @throws when the mission is no longer this worker's, or a bound was passed */
  step(step: StepInput): Promise<void>
  /** All that is recorded of it, first to last: where `work.steps` is not 0, go on from there. */
  recordedSteps(): Promise<Step[]>
}

/** Thrown by a handler: the attempt failed, in its own words. Any other error counts as retryable. */
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

/** Why a job's signal was aborted. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped'
  readonly reason: string

  constructor(reason: string) {
    super(`The mission was taken from this worker: ${reason}`)
    this.reason = reason
  }
}

/** Where one instance reports one mission. */
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
      // One after the other, since each has the number after the one before.
      const recorded = before.then(async () => {
        const body = { lease: work.lease, number: steps + 1, steps: [reported] }
        const call = () => place.client.reportSteps({ params: paramsOf(place, work), body }, { signal: stop.signal })
        const receipt = await insist(call, stop.signal)
        steps = receipt.steps
        // It was kept, and is the last one: the mission waits for its budget now.
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

async function recordedSteps(place: Place, work: Work, signal: AbortSignal): Promise<Step[]> {
  const steps: Step[] = []
  for (let cursor: string | undefined; ; ) {
    const query = { lease: work.lease, limit: 100, ...(cursor === undefined ? {} : { cursor }) }
    const page = await insist(
      () => place.client.listWorkSteps({ params: paramsOf(place, work), query }, { signal }),
      signal,
    )
    steps.push(...page.items)
    if (page.next_cursor === null) return steps
    cursor = page.next_cursor
  }
}

/** Carries a job out and reports how it ended, unless it was taken away. */
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

export function paramsOf({ name, instance }: Place, { mission_id }: Work) {
  return { name, instance_id: instance, mission_id }
}

function refusalOf(error: unknown) {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 2000) || 'It failed'
  if (error instanceof SortieApiError) return { code: error.code, message, retryable: error.code === 'output_invalid' }
  if (!(error instanceof JobFailure)) return { code: 'handler_failed', message, retryable: true }
  const { code, retryable, retryAfterS } = error
  return { code, message, retryable, ...(retryAfterS === undefined ? {} : { retry_after_s: retryAfterS }) }
}

/** The mission, or this whole instance, is no longer known as ours. */
function isLost(error: unknown): boolean {
  return error instanceof SortieApiError && (error.code === 'lease_lost' || error.code === 'not_found')
}

const firstPauseMs = 200
const longestPauseMs = 5000

/** Repeats a report, which the server keeps once, for as long as nobody answers and the mission is still ours. */
async function insist<Result>(call: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      return await call()
    } catch (error) {
      if (!mayPass(error)) throw error
      await pause(pauseMs * (0.5 + Math.random() / 2), signal)
    }
  }
}

export function mayPass(error: unknown): boolean {
  return error instanceof SortieUnreachableError || (error instanceof SortieApiError && error.retryable)
}

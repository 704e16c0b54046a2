import type { HeartbeatAnswer, Order, Work } from '../contract/resources/instance.ts'
import type { AgentOptions, Ending } from './agent-options.ts'
import type { Client } from './client.ts'
import { SortieApiError } from './errors.ts'
import { register } from './register.ts'
import { pause } from './timing.ts'
import { carryOut, JobStopped, jobOf, mayPass, type Place, paramsOf } from './work.ts'

interface Running {
  readonly work: Work
  readonly stop: AbortController
  readonly done: Promise<void>
}

const pollS = 20
const longestPauseMs = 5000
const missedBeats = 6
/** The longest delay that a timer takes. */
const longestTimerMs = 2 ** 31 - 1

/** One registered worker: what it holds, what was ordered, and when it was last heard. */
export class Worker {
  /** Aborted when it is over; with an error when it cannot go on. */
  readonly over = new AbortController()
  readonly #client: Client
  readonly #options: AgentOptions
  readonly #signal: AbortSignal
  readonly #beatMs: number
  readonly #jobs = new Map<string, Running>()
  #place: Place
  #order: Order = 'run'
  #heardAt = performance.now()

  constructor(client: Client, options: AgentOptions, instance: string) {
    this.#client = client
    this.#options = options
    this.#signal = options.signal ?? new AbortController().signal
    this.#beatMs = (options.heartbeatS ?? 10) * 1000
    this.#place = { client, name: options.name, instance }
    this.#log(`registered as ${instance}`)
  }

  async beatForEver(): Promise<void> {
    for (let missed = 0; !this.over.signal.aborted; ) {
      // A beat that failed is tried again sooner, since only so many may be missed.
      const pauseMs = missed === 0 ? this.#beatMs : Math.min(this.#beatMs, longestPauseMs) / 2
      await pause(pauseMs, this.over.signal).catch(() => {})
      if (this.over.signal.aborted) return
      const answered = await this.#beat().catch((error) => this.over.abort(error))
      missed = answered ? 0 : missed + 1
      this.#dropIfOutOfTouch()
    }
  }

  async workToEnd(): Promise<Ending> {
    const ended = AbortSignal.any([this.over.signal, this.#signal])
    for (let pauseMs = 0; !ended.aborted; ) {
      if (this.#order === 'restart') return this.#leave('restart')
      pauseMs = (await this.#poll(ended)) ? 0 : Math.min(longestPauseMs, pauseMs * 2 + 100)
      if (pauseMs > 0) await pause(pauseMs * Math.random(), ended).catch(() => {})
    }
    if (this.over.signal.aborted) throw this.over.signal.reason
    return this.#leave('drained')
  }

  #beat(): Promise<boolean> {
    const timely = AbortSignal.any([this.over.signal, AbortSignal.timeout(this.#beatMs * 2)])
    const body = { running: this.#running(), draining: this.#signal.aborted }
    return this.#ask(
      () => this.#client.sendHeartbeat({ params: this.#params(), body }, { signal: timely }),
      this.over.signal,
    )
  }

  #poll(ended: AbortSignal): Promise<boolean> {
    return this.#ask(async () => {
      const body = { running: this.#running(), order: this.#order, wait: pollS }
      const answer = await this.#client.pollWork({ params: this.#params(), body }, { signal: ended })
      for (const work of answer.missions) this.#begin(work)
      return answer
    }, ended)
  }

  /** @returns whether it was answered. @throws what will not pass */
  async #ask(call: () => Promise<HeartbeatAnswer>, ended: AbortSignal): Promise<boolean> {
    const { instance } = this.#place
    try {
      this.#heed(await call())
      return true
    } catch (error) {
      if (ended.aborted) return false
      this.#log(`no answer: ${String(error)}`)
      if (error instanceof SortieApiError && error.code === 'not_found') await this.#registerAnew(instance)
      else if (!mayPass(error) && !(error instanceof DOMException)) throw error
      return false
    }
  }

  #heed(answer: HeartbeatAnswer): void {
    this.#heardAt = performance.now()
    if (answer.order !== this.#order) this.#log(`ordered to ${answer.order}`)
    this.#order = answer.order
    for (const { mission_id, reason } of answer.stop) this.#stop(this.#jobs.get(mission_id), reason)
  }

  #begin(work: Work): void {
    const known = this.#jobs.get(work.mission_id)
    if (known?.work.lease === work.lease) return
    this.#stop(known, 'given out anew')
    const stop = new AbortController()
    const leftMs = Math.max(0, Date.parse(work.deadline) - Date.now())
    const deadline = setTimeout(() => stop.abort(new JobStopped('expired')), Math.min(leftMs, longestTimerMs))
    const done = carryOut(this.#place, jobOf(this.#place, work, stop), this.#options.handler)
      .catch((error) => this.#log(`${work.mission_id}: ${String(error)}`))
      .finally(() => {
        clearTimeout(deadline)
        if (this.#jobs.get(work.mission_id)?.work.lease === work.lease) this.#jobs.delete(work.mission_id)
      })
    this.#jobs.set(work.mission_id, { work, stop, done })
    this.#log(`${work.mission_id}: begun, attempt ${work.attempt}`)
  }

  #stop(job: Running | undefined, reason: string): void {
    if (!job || job.stop.signal.aborted) return
    this.#log(`${job.work.mission_id}: ${reason}`)
    job.stop.abort(new JobStopped(reason))
  }

  #stopAll(reason: string): void {
    for (const job of this.#jobs.values()) this.#stop(job, reason)
  }

  /** Nobody heard of us for so long that our missions are with others by now. */
  #dropIfOutOfTouch(): void {
    if (performance.now() - this.#heardAt >= missedBeats * this.#beatMs) this.#stopAll('out of touch for too long')
  }

  /** The server does not know the instance any more: what it held is with others. */
  async #registerAnew(lost: string): Promise<void> {
    if (this.#place.instance !== lost) return
    this.#stopAll('this instance was lost')
    this.#place = { ...this.#place, instance: await register(this.#client, this.#options) }
    this.#heardAt = performance.now()
    this.#order = 'run'
    this.#log(`registered anew as ${this.#place.instance}`)
  }

  /** Finishes what is held, gives back what takes too long, and tells that it goes. */
  async #leave(ending: Ending): Promise<Ending> {
    this.#log(`leaving, with ${this.#jobs.size} missions to finish`)
    const body = { running: this.#running(), draining: true }
    await this.#client.sendHeartbeat({ params: this.#params(), body }).catch(() => {})
    const late = new AbortController()
    const finished = Promise.all([...this.#jobs.values()].map(({ done }) => done))
    await Promise.race([finished, pause(this.#options.drainMs ?? 30_000, late.signal).catch(() => {})])
    late.abort()
    await Promise.all([...this.#jobs.values()].map((job) => this.#giveBack(job)))
    await this.#client.leaveInstance({ params: this.#params() }).catch(() => {})
    return ending
  }

  async #giveBack(job: Running): Promise<void> {
    this.#stop(job, 'given back')
    const params = paramsOf(this.#place, job.work)
    await this.#client.giveBackWork({ params, body: { lease: job.work.lease } }).catch(() => {})
  }

  #params() {
    return { name: this.#place.name, instance_id: this.#place.instance }
  }

  #running() {
    return [...this.#jobs.values()].map(({ work }) => ({ mission_id: work.mission_id, lease: work.lease }))
  }

  #log(message: string): void {
    this.#options.log?.(message)
  }
}

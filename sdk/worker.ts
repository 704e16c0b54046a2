import type { HeartbeatAnswer, Order, Work } from '../contract/resources/instance.ts'
import type { AgentOptions, Ending } from './agent-options.ts'
import type { Client } from './client.ts'
import { mayPass, SortieAnswerError, SortieApiError } from './errors.ts'
import { register } from './register.ts'
import { longestTimerMs, pause, pauseAsked, stopwatch, usualTiming } from './timing.ts'
import { carryOut, JobStopped, jobOf, messageOf, type Place, paramsOf } from './work.ts'

interface Running {
  readonly work: Work
  readonly stop: AbortController
  readonly done: Promise<void>
}

const pollS = 20
const longestPauseMs = 5000
const missedBeats = 6
/** The most missions that a worker can report as held. A server that gives more is not followed. */
const mostHeld = 100

/** One registered worker: the missions it holds, its last order, and when the server last answered. */
export class Worker {
  /** Aborted when the worker has ended, with the error if one ended it. */
  readonly over = new AbortController()
  readonly #client: Client
  readonly #options: AgentOptions
  readonly #signal: AbortSignal
  readonly #beatMs: number
  readonly #jobs = new Map<string, Running>()
  #place: Place
  #order: Order = 'run'
  /** How long the server asked to wait, in ms. */
  #askedMs = 0
  #contact = stopwatch()

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
      // After a missed beat the next one comes sooner: only six may be missed.
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
    const { paceMs } = { ...usualTiming, ...this.#options.timing }
    for (let failures = 0; !ended.aborted; ) {
      if (this.#order === 'restart') return this.#leave('restart')
      const poll = stopwatch()
      const held = this.#jobs.size
      failures = (await this.#poll(ended)) ? 0 : failures + 1
      const backOffMs = Math.min(longestPauseMs, 100 * 2 ** failures) * Math.random()
      const pauseMs = failures > 0 ? Math.max(backOffMs, this.#askedMs) : paceMs - poll.elapsedMs()
      if (failures > 0 || this.#jobs.size <= held) await pause(pauseMs, ended).catch(() => {})
    }
    if (this.over.signal.aborted) throw this.over.signal.reason
    return this.#leave('drained')
  }

  #beat(): Promise<boolean> {
    const timely = AbortSignal.any([this.over.signal, AbortSignal.timeout(Math.min(this.#beatMs * 2, longestTimerMs))])
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
      if (!Array.isArray(answer.missions))
        throw new SortieAnswerError(this.#options.url, 'a poll was answered without missions')
      for (const work of answer.missions) this.#begin(work)
      return answer
    }, ended)
  }

  /** @returns whether it was answered. @throws what will not pass */
  async #ask(call: () => Promise<HeartbeatAnswer>, ended: AbortSignal): Promise<boolean> {
    const { instance } = this.#place
    try {
      this.#heed(await call())
      this.#askedMs = 0
      return true
    } catch (error) {
      if (ended.aborted) return false
      this.#askedMs = pauseAsked(error, 0)
      this.#log(`no answer: ${messageOf(error)}`)
      if (error instanceof SortieApiError && error.code === 'not_found') await this.#registerAnew(instance)
      else if (!mayPass(error) && !(error instanceof DOMException)) throw error
      return false
    }
  }

  #heed(answer: HeartbeatAnswer): void {
    if (!Array.isArray(answer.stop)) throw new SortieAnswerError(this.#options.url, 'an answer without its stops')
    this.#contact = stopwatch()
    if (answer.order !== this.#order) this.#log(`ordered to ${answer.order}`)
    this.#order = answer.order
    for (const { mission_id, reason } of answer.stop) this.#stop(this.#jobs.get(mission_id), reason)
  }

  #begin(work: Work): void {
    const known = this.#jobs.get(work.mission_id)
    if (known?.work.lease === work.lease || (!known && this.#jobs.size >= mostHeld)) return
    this.#stop(known, 'given out again')
    // The server's clock says when it has expired, and a heartbeat brings that; this machine's clock may be wrong.
    const stop = new AbortController()
    const done = carryOut(this.#place, jobOf(this.#place, work, stop), this.#options.handler)
      .catch((error) => this.#log(`${work.mission_id}: ${messageOf(error)}`))
      .finally(() => {
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

  /** After this long without an answer our missions are with other workers. */
  #dropIfOutOfTouch(): void {
    if (this.#contact.elapsedMs() >= missedBeats * this.#beatMs) this.#stopAll('out of touch for too long')
  }

  /** The server no longer knows the instance: its missions are with other workers. */
  async #registerAnew(lost: string): Promise<void> {
    if (this.#place.instance !== lost) return
    this.#stopAll('this instance was lost')
    this.#place = { ...this.#place, instance: await register(this.#client, this.#options) }
    this.#contact = stopwatch()
    this.#order = 'run'
    this.#log(`registered again as ${this.#place.instance}`)
  }

  /** Finishes the missions that it holds, gives back those that take too long, and leaves. */
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
    try {
      this.#options.log?.(message)
    } catch {
      // A log that fails does not end the missions.
    }
  }
}

import type { HeartbeatAnswer, Order, Work } from '../contract/resources/instance.ts'
import type { AgentOptions, Ending } from './agent-options.ts'
import type { Client } from './client.ts'
import { mayPass, SortieApiError } from './errors.ts'
import { openLine } from './open-line.ts'
import { withList } from './read-answer.ts'
import { register } from './register.ts'
import { askAgainMs, longestTimerMs, pause, pauseAsked, stopwatch, type Timing, usualTiming } from './timing.ts'
import { carryOut, JobStopped, jobOf, messageOf, type Place, paramsOf } from './work.ts'
import { WorkNews } from './work-news.ts'

interface Running {
  readonly work: Work
  readonly stop: AbortController
  readonly done: Promise<void>
}

const pollS = 20
const longestPauseMs = 5000
const missedBeats = 6
/** The maximum of missions that a worker can report as held. It ignores missions above it. */
const mostHeld = 100
/** While news is announced, a worker polls before its next heartbeat is due, and the poll replaces the heartbeat. */
const idleShare = 0.9
/** After this many announcements in a row that led to nothing, they no longer speed up the polls. */
const mostFruitless = 3

/** One registered worker: the missions that it holds, its last order, and the time of the server's last answer. */
export class Worker {
  /** Aborted when the worker has ended, with the error if one ended it. */
  readonly over = new AbortController()
  readonly #client: Client
  readonly #options: AgentOptions
  readonly #timing: Timing
  readonly #signal: AbortSignal
  readonly #beatMs: number
  readonly #news: WorkNews
  readonly #jobs = new Map<string, Running>()
  #place: Place
  #order: Order = 'run'
  /** How long the server asked to wait after it refused a request, in ms. */
  #askedMs = 0
  /** How long it asked to wait after an empty poll, in ms. */
  #againMs = 0
  /** Consecutive announcements that led to nothing. */
  #fruitless = 0
  #contact = stopwatch()
  /** The time since the last answered request that reported the held missions was sent. */
  #sign = stopwatch()

  constructor(client: Client, options: AgentOptions, instance: string) {
    this.#client = client
    this.#options = options
    this.#timing = { ...usualTiming, ...options.timing }
    this.#signal = options.signal ?? new AbortController().signal
    this.#beatMs = (options.heartbeatS ?? 10) * 1000
    this.#place = { client, name: options.name, instance }
    this.#news = this.#newsOf(client)
    this.#log(`registered as ${instance}`)
  }

  #newsOf(client: Client): WorkNews {
    const createTicket = (signal: AbortSignal | undefined) => client.createTicket({}, { signal })
    const line = { ...this.#options, timing: this.#timing, createTicket }
    return new WorkNews({
      timing: this.#timing,
      openLine: (signal) => openLine(line, signal),
      instance: () => this.#place.instance,
      log: (message) => this.#log(message),
    })
  }

  async listenForEver(): Promise<void> {
    await this.#news.listenForEver(this.over.signal)
  }

  async beatForEver(): Promise<void> {
    for (let missed = 0; !this.over.signal.aborted; ) {
      // After a missed heartbeat the next one comes sooner: only six may be missed.
      const dueMs = missed === 0 ? this.#beatMs - this.#sign.elapsedMs() : Math.min(this.#beatMs, longestPauseMs) / 2
      await pause(dueMs, this.over.signal).catch(() => {})
      if (this.over.signal.aborted) return
      // A poll reports the same.
      if (missed === 0 && this.#sign.elapsedMs() < this.#beatMs) continue
      const answered = await this.#beat().catch((error) => this.over.abort(error))
      missed = answered ? 0 : missed + 1
      this.#dropIfOutOfTouch()
    }
  }

  async workToEnd(): Promise<Ending> {
    const ended = AbortSignal.any([this.over.signal, this.#signal])
    for (let failures = 0; !ended.aborted; ) {
      if (this.#order === 'restart') return this.#leave('restart')
      const round = stopwatch()
      const held = this.#jobs.size
      this.#news.lookedAt()
      failures = (await this.#poll(ended)) ? 0 : failures + 1
      if (failures > 0) await this.#backOff(failures, ended)
      else await this.#untilNextPoll(round, this.#jobs.size > held, ended)
    }
    if (this.over.signal.aborted) throw this.over.signal.reason
    return this.#leave('drained')
  }

  async #backOff(failures: number, ended: AbortSignal): Promise<void> {
    const backOffMs = Math.min(longestPauseMs, 100 * 2 ** failures) * Math.random()
    await pause(Math.max(backOffMs, this.#askedMs), ended).catch(() => {})
  }

  async #untilNextPoll(round: ReturnType<typeof stopwatch>, brought: boolean, ended: AbortSignal): Promise<void> {
    // One answer may not contain all the work.
    if (brought && !this.#hasEnough()) return
    const told = await this.#news.next(this.#quietMs() - round.elapsedMs(), ended)
    this.#fruitless = told && !brought ? this.#fruitless + 1 : 0
    if (this.#fruitless <= mostFruitless) return
    await pause(this.#timing.paceMs - round.elapsedMs(), ended).catch(() => {})
  }

  /** It has no room for more, and further news will be announced. */
  #hasEnough(): boolean {
    return this.#news.hearing !== 'deaf' && this.#jobs.size >= (this.#options.maxConcurrent ?? 1)
  }

  /** The time between two polls without an announcement. */
  #quietMs(): number {
    if (this.#news.hearing === 'hears') return this.#beatMs * idleShare
    return Math.max(this.#timing.paceMs, this.#againMs)
  }

  #beat(): Promise<boolean> {
    const timely = AbortSignal.any([this.over.signal, AbortSignal.timeout(Math.min(this.#beatMs * 2, longestTimerMs))])
    return this.#ask(() => {
      const body = { running: this.#running(), draining: this.#signal.aborted }
      return this.#client.sendHeartbeat({ params: this.#params(), body }, { signal: timely })
    }, this.over.signal)
  }

  #poll(ended: AbortSignal): Promise<boolean> {
    return this.#ask(async () => {
      const wait = this.#news.hearing === 'deaf' ? pollS : 0
      const body = { running: this.#running(), order: this.#order, wait }
      const polled = await this.#client.pollWork({ params: this.#params(), body }, { signal: ended })
      const answer = withList(this.#options.url, polled, 'missions')
      this.#againMs = askAgainMs(answer)
      for (const work of answer.missions) this.#begin(work)
      return answer
    }, ended)
  }

  /** @returns whether it was answered. @throws errors that will not pass */
  async #ask(call: () => Promise<HeartbeatAnswer>, ended: AbortSignal): Promise<boolean> {
    const { instance } = this.#place
    const sent = stopwatch()
    try {
      this.#heed(await call())
      this.#askedMs = 0
      if (sent.elapsedMs() < this.#sign.elapsedMs()) this.#sign = sent
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
    const { order, stop } = withList(this.#options.url, answer, 'stop')
    this.#contact = stopwatch()
    if (order !== this.#order) this.#log(`ordered to ${order}`)
    this.#order = order
    for (const { mission_id, reason } of stop) this.#stop(this.#jobs.get(mission_id), reason)
  }

  #begin(work: Work): void {
    const known = this.#jobs.get(work.mission_id)
    if (known?.work.lease === work.lease || (!known && this.#jobs.size >= mostHeld)) return
    this.#stop(known, 'given out again')
    // The server's clock decides when it expires, and a heartbeat reports that; this machine's clock may be wrong.
    const stop = new AbortController()
    const done = carryOut(this.#place, jobOf(this.#place, work, stop), this.#options.handler)
      .catch((error) => this.#log(`${work.mission_id}: ${messageOf(error)}`))
      .finally(() => {
        if (this.#jobs.get(work.mission_id)?.work.lease === work.lease) this.#jobs.delete(work.mission_id)
        // There is room for another mission.
        this.#news.tell()
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

  /** After this long without an answer, other workers have our missions. */
  #dropIfOutOfTouch(): void {
    if (this.#contact.elapsedMs() >= missedBeats * this.#beatMs) this.#stopAll('out of touch for too long')
  }

  /** The server no longer knows the instance: other workers have its missions. */
  async #registerAnew(lost: string): Promise<void> {
    if (this.#place.instance !== lost) return
    this.#stopAll('this instance was lost')
    this.#place = { ...this.#place, instance: await register(this.#client, this.#options) }
    this.#news.listenAnew()
    this.#contact = stopwatch()
    this.#order = 'run'
    this.#log(`registered again as ${this.#place.instance}`)
  }

  /**
   * For a server that no longer answers this worker: nothing can be reported, so running work is stopped and waited for, not left
   * behind.
   */
  async abandon(): Promise<void> {
    this.over.abort()
    this.#stopAll('this worker has ended')
    await this.#finished()
  }

  /** Waits until its handlers have ended, but no longer than they may take. */
  async #finished(): Promise<void> {
    const late = new AbortController()
    const finished = Promise.all([...this.#jobs.values()].map(({ done }) => done))
    await Promise.race([finished, pause(this.#options.drainMs ?? 30_000, late.signal).catch(() => {})])
    late.abort()
  }

  /** Finishes its missions, gives back those that take too long, and leaves. */
  async #leave(ending: Ending): Promise<Ending> {
    this.#log(`leaving, with ${this.#jobs.size} missions to finish`)
    const body = { running: this.#running(), draining: true }
    await this.#client.sendHeartbeat({ params: this.#params(), body }).catch(() => {})
    await this.#finished()
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
      // A failing log does not end the missions.
    }
  }
}

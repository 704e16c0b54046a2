import type { LiveLine } from './live-line.ts'
import { pause, pauseBefore, stopwatch, type Timing } from './timing.ts'
import { messageOf } from './work.ts'

/** `opening`: not known yet. `hears`: the server announces news. `deaf`: it does not, so a poll must wait for news. */
type Hearing = 'opening' | 'hears' | 'deaf'

/** The parts that listening for work needs. */
interface NewsSource {
  readonly timing: Timing
  openLine(signal: AbortSignal): Promise<LiveLine>
  /** The worker's current instance. */
  instance(): string
  log(message: string): void
}

/**
 * Decides when a worker asks for work: the server announces it over a WebSocket, while there is one, and the worker itself knows
 * some occasions. The next poll finds what was not announced.
 */
export class WorkNews {
  readonly #source: NewsSource
  #hearing: Hearing = 'opening'
  #line: LiveLine | undefined
  #retry = new AbortController()
  #isTold = false
  #wake: (() => void) | undefined

  constructor(source: NewsSource) {
    this.#source = source
  }

  get hearing(): Hearing {
    return this.#hearing
  }

  /** There may be news. */
  tell(): void {
    this.#isTold = true
    this.#wake?.()
  }

  /** The poll about to be sent finds everything announced so far. */
  lookedAt(): void {
    this.#isTold = false
  }

  /** Waits for an announcement that no poll has covered, or until the time is over. @returns whether there was one */
  async next(withinMs: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#isTold) {
      const woken = new AbortController()
      this.#wake = () => woken.abort()
      await pause(withinMs, AbortSignal.any([woken.signal, signal])).catch(() => {})
      this.#wake = undefined
    }
    return this.#isTold
  }

  /** The worker has a new instance. */
  listenAnew(): void {
    this.#line?.close()
    this.#retry.abort()
  }

  async listenForEver(over: AbortSignal): Promise<void> {
    const { timing, log } = this.#source
    for (let cuts = 0; !over.aborted; cuts++) {
      this.#retry = new AbortController()
      const life = stopwatch()
      const heard = await this.#listen(over).catch((error: unknown) => {
        if (!over.aborted) log(`no WebSocket: ${messageOf(error)}`)
        return false
      })
      this.#turnDeaf()
      if (life.elapsedMs() >= timing.pollForMs) cuts = 0
      // A connection that worked and was cut is reopened soon; one that never worked is unlikely to work a second later.
      const pauseMs = heard ? pauseBefore(cuts, timing) : timing.pollForMs
      await pause(pauseMs, AbortSignal.any([over, this.#retry.signal])).catch(() => {})
    }
  }

  /** @returns whether anything arrived before the connection ended */
  async #listen(over: AbortSignal): Promise<boolean> {
    const line = await this.#source.openLine(over)
    const hangUp = () => line.close()
    over.addEventListener('abort', hangUp, { once: true })
    if (over.aborted) hangUp()
    this.#line = line
    try {
      return await this.#hearAll(line)
    } finally {
      this.#line = undefined
      over.removeEventListener('abort', hangUp)
      line.close()
    }
  }

  async #hearAll(line: LiveLine): Promise<boolean> {
    const instance_id = this.#source.instance()
    line.send({ type: 'await_work', instance_id })
    for (let heard = false; ; heard = true) {
      // The first answer comes soon; after that, pings find out whether the connection is alive.
      const frame = await line.next(heard ? undefined : this.#source.timing.silenceMs)
      if (frame === 'ended' || frame === 'nothing' || frame.type === 'failed') return heard
      if (frame.type === 'error') throw new Error(frame.error.message)
      if (frame.type === 'work' && frame.instance_id === instance_id) this.#hear()
    }
  }

  #hear(): void {
    this.#hearing = 'hears'
    this.tell()
  }

  #turnDeaf(): void {
    if (this.#hearing === 'deaf') return
    this.#hearing = 'deaf'
    this.tell()
  }
}

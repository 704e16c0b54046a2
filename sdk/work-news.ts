import type { LiveLine } from './live-line.ts'
import { pause, pauseBefore, stopwatch, type Timing } from './timing.ts'
import { messageOf } from './work.ts'

/** `opening`: not known yet. `hears`: what is new is told. `deaf`: it is not, and a poll has to wait for it. */
type Hearing = 'opening' | 'hears' | 'deaf'

/** What it takes to hear of work. */
interface NewsSource {
  readonly timing: Timing
  openLine(signal: AbortSignal): Promise<LiveLine>
  /** The instance as which the worker is registered now. */
  instance(): string
  log(message: string): void
}

/**
 * When a worker is to ask for work: the server says so over a WebSocket, while there is one, and the worker where it knows
 * itself. What is not told is found by the next poll.
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

  /** There may be something new. */
  tell(): void {
    this.#isTold = true
    this.#wake?.()
  }

  /** The poll that is about to be sent finds whatever was told until now. */
  lookedAt(): void {
    this.#isTold = false
  }

  /** Until something is told that was not looked at, or the time is over. @returns whether it was told */
  async next(withinMs: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#isTold) {
      const woken = new AbortController()
      this.#wake = () => woken.abort()
      await pause(withinMs, AbortSignal.any([woken.signal, signal])).catch(() => {})
      this.#wake = undefined
    }
    return this.#isTold
  }

  /** The worker is another instance from now on. */
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
      // A line that worked and was cut is missed; one that never worked will hardly work a second later.
      const pauseMs = heard ? pauseBefore(cuts, timing) : timing.pollForMs
      await pause(pauseMs, AbortSignal.any([over, this.#retry.signal])).catch(() => {})
    }
  }

  /** @returns whether anything was heard before the line ended */
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
      // It is answered at once; whether the line stands after that, its pings find out.
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

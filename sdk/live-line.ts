import type { ClientFrame } from '../contract/live.ts'
import { type Frame, frameIn } from './frames.ts'
import type { Timing } from './timing.ts'

/** The bound of unread frames; with the longest frames that is 64 MiB. */
const mostWaiting = 2000

/** One WebSocket: frames in the order of their arrival, pings, and an end if it falls silent. */
export class LiveLine {
  readonly #socket: WebSocket
  readonly #timing: Timing
  readonly #frames: Frame[] = []
  #ended = false
  #wake: (() => void) | undefined
  #pingTimer: ReturnType<typeof setTimeout> | undefined
  #silenceTimer: ReturnType<typeof setTimeout> | undefined

  constructor(socket: WebSocket, timing: Timing) {
    this.#socket = socket
    this.#timing = timing
    socket.addEventListener('open', () => this.#heard())
    socket.addEventListener('message', (message) => this.#received(message.data))
    socket.addEventListener('close', () => this.close())
    socket.addEventListener('error', () => this.close())
    // A connection that does not open counts as dead, like a silent one.
    this.#silenceTimer = setTimeout(() => this.close(), timing.silenceMs)
  }

  send(frame: ClientFrame): void {
    const say = () => this.#socket.send(JSON.stringify(frame))
    if (this.#socket.readyState === this.#socket.CONNECTING) this.#socket.addEventListener('open', say, { once: true })
    else if (this.#socket.readyState === this.#socket.OPEN) say()
  }

  /** The next frame; `ended` if no more will come; `nothing` if none came in time. */
  async next(withinMs: number | undefined): Promise<Frame | 'ended' | 'nothing'> {
    if (this.#frames.length === 0 && !this.#ended) await this.#something(withinMs)
    return this.#frames.shift() ?? (this.#ended ? 'ended' : 'nothing')
  }

  close(): void {
    this.#ended = true
    clearTimeout(this.#pingTimer)
    clearTimeout(this.#silenceTimer)
    this.#socket.close()
    this.#wake?.()
  }

  #something(withinMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = withinMs === undefined ? undefined : setTimeout(() => this.#wake?.(), withinMs)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
    })
  }

  #received(data: unknown): void {
    if (this.#ended) return
    this.#heard()
    const frame = frameIn(data)
    if (!frame || frame.type === 'pong') return
    // A reader this far behind loses the connection and reconnects for the rest.
    if (this.#frames.push(frame) >= mostWaiting) this.close()
    this.#wake?.()
  }

  #heard(): void {
    if (this.#ended) return
    clearTimeout(this.#silenceTimer)
    clearTimeout(this.#pingTimer)
    this.#pingTimer = setTimeout(() => {
      this.send({ type: 'ping' })
      this.#silenceTimer = setTimeout(() => this.close(), this.#timing.silenceMs)
    }, this.#timing.pingEveryMs)
  }
}

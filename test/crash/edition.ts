import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { heapOptions } from '../../local/bounded-heap.ts'

const program = fileURLToPath(new URL('../../bin/sortie.ts', import.meta.url))

const jumpingClock = new URL('./jumping-clock.ts', import.meta.url).href

/** The local edition in a process of its own, on one data folder, started again and again. */
export class Edition {
  readonly #folder: string
  readonly #fetchable: string
  #process: ChildProcess | undefined
  #addresses: { http: string; websocket: string } | undefined
  #complaints = ''
  #aheadMs = 0

  /** @param fetchable each `host:port` that the http_fetch tool may reach, with commas between */
  constructor(folder: string, fetchable: string) {
    this.#folder = folder
    this.#fetchable = fetchable
  }

  /** Where it listens; `undefined` while it is dead. */
  get addresses(): { http: string; websocket: string } | undefined {
    return this.#addresses
  }

  /** Of the process that it is now. */
  get pid(): number {
    return (this.#process as ChildProcess).pid as number
  }

  /** Whether that has ended, by itself or not. */
  get hasEnded(): boolean {
    const { exitCode, signalCode } = this.#process as ChildProcess
    return exitCode !== null || signalCode !== null
  }

  /** What it wrote to stderr. */
  get complaints(): string {
    return this.#complaints
  }

  async start(): Promise<void> {
    const env = {
      ...process.env,
      SORTIE_MODEL: 'offline/rules',
      SORTIE_FETCH_ALLOW: this.#fetchable,
      CLOCK_AHEAD_MS: String(this.#aheadMs),
    }
    const start = [program, 'start', '--port', '0', '--data', this.#folder, '--json']
    // Given here, since the edition would begin anew with them, and lose the channel by which its clock is set.
    const args = [...heapOptions, '--import', jumpingClock, ...start]
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    this.#process = child
    child.stderr?.on('data', (text) => {
      this.#complaints += text
    })
    const line = await Promise.race([
      once(createInterface(child.stdout as Readable), 'line').then(([first]) => String(first)),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`It ended with ${code}: ${this.#complaints}`))),
    ])
    this.#addresses = JSON.parse(line) as { http: string; websocket: string }
  }

  /** By how much its clock is ahead of ours. */
  get aheadMs(): number {
    return this.#aheadMs
  }

  /** Its clock jumps forward, as after a suspended machine or a correction; it stays ahead over restarts. */
  async jump(ms: number): Promise<void> {
    const child = this.#process as ChildProcess
    child.send({ ahead_ms: this.#aheadMs + ms })
    // Ours follows only then, so that nothing that was asked for before it seems to come after it.
    await once(child, 'message')
    this.#aheadMs += ms
  }

  /** Does nothing for a while, as a process whose machine is starved: connections stay open, and nobody answers. */
  async freeze(ms: number): Promise<void> {
    this.#process?.kill('SIGSTOP')
    await pause(ms)
    this.#process?.kill('SIGCONT')
  }

  async kill(): Promise<void> {
    this.#addresses = undefined
    await this.#end('SIGKILL')
  }

  /** @returns its exit code */
  async stop(): Promise<number | null> {
    this.#addresses = undefined
    return this.#end('SIGINT')
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process as ChildProcess
    const exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve([child.exitCode])
    child.kill(signal)
    const [code] = await exited
    this.#addresses = undefined
    return code as number | null
  }

  /** The addresses, once it is alive. */
  async alive(): Promise<{ http: string; websocket: string }> {
    while (!this.#addresses) await pause(20)
    return this.#addresses
  }
}

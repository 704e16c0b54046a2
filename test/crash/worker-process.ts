import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../examples/summarizer/worker.ts', import.meta.url))

/** The example worker in a process of its own. */
export class WorkerProcess {
  readonly #child: ChildProcess
  #said = ''

  constructor(env: { readonly url: string; readonly key: string; readonly agent: string }) {
    const { url, key, agent } = env
    const own = { SORTIE_URL: url, SORTIE_API_KEY: key, AGENT_NAME: agent, HEARTBEAT_S: '1', MAX_CONCURRENT: '3' }
    this.#child = spawn(process.execPath, [program], { env: { ...process.env, ...own } })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (text) => {
        this.#said += text
      })
  }

  get said(): string {
    return this.#said
  }

  freeze(): void {
    this.#child.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child.kill('SIGCONT')
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** @returns its exit code, once it has drained */
  async stop(): Promise<number | null> {
    const exited = this.#child.exitCode === null ? once(this.#child, 'exit') : [this.#child.exitCode]
    this.#child.kill('SIGTERM')
    const [code] = await exited
    return code as number | null
  }
}

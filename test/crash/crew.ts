import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { crewAgent } from './crew-agent.ts'
import type { Edition } from './edition.ts'
import type { Scene } from './load.ts'

const program = fileURLToPath(new URL('./crew-process.ts', import.meta.url))

/** Longer than the six heartbeats after which its missions go to others. */
const longFreezeMs = 7500

/** Workers of all tenants in one process, started again when it was killed. */
export class Crew {
  readonly #env: NodeJS.ProcessEnv
  #child: ChildProcess
  #thawAt: NodeJS.Timeout | undefined
  /** What it wrote to stderr. */
  complaints = ''

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env
    this.#child = this.#start()
  }

  #start(): ChildProcess {
    const child = spawn(process.execPath, [program], { env: this.#env, stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr?.on('data', (text) => {
      this.complaints += text
    })
    return child
  }

  /** Dies with what it holds; another one takes its place. */
  replace(): void {
    this.thaw()
    this.#child.kill('SIGKILL')
    this.#child = this.#start()
  }

  /** Until its missions are with others; then it goes on, and reports what it was about to. */
  freeze(): void {
    if (this.#thawAt) return
    this.#child.kill('SIGSTOP')
    this.#thawAt = setTimeout(() => this.thaw(), longFreezeMs * (0.5 + Math.random()))
  }

  thaw(): void {
    clearTimeout(this.#thawAt)
    this.#thawAt = undefined
    this.#child.kill('SIGCONT')
  }

  kill(): void {
    clearTimeout(this.#thawAt)
    this.#child.kill('SIGKILL')
  }

  /** @returns its exit code, once its workers have left */
  async stop(): Promise<number | null> {
    this.thaw()
    const exited = this.#child.exitCode === null ? once(this.#child, 'exit') : [this.#child.exitCode]
    this.#child.kill('SIGTERM')
    const [code] = await exited
    return code as number | null
  }
}

export interface Crews {
  readonly all: readonly Crew[]
  close(): void
}

/** Makes the agent and a worker's key for each tenant, and starts so many crews for all of them. */
export async function hireCrews(edition: Edition, scenes: readonly Scene[], count: number): Promise<Crews> {
  if (count === 0) return { all: [], close() {} }
  const keys: string[] = []
  for (const { client } of scenes) {
    await client.ask('POST', '/v1/agents', { body: { name: crewAgent, kind: 'remote' } })
    const body = { name: 'crew', scopes: ['workers:run'], agents: [crewAgent] }
    keys.push((await client.ask('POST', '/v1/keys', { body })).body.secret)
  }
  const { url, close } = await gateway(edition)
  const env = { ...process.env, CREW: JSON.stringify({ url, keys }) }
  return { all: Array.from({ length: count }, () => new Crew(env)), close }
}

/** One address that leads to the edition, wherever it listens now; nowhere while it is dead. */
async function gateway(edition: Edition): Promise<{ url: string; close(): void }> {
  const server = createServer((inward) => {
    const address = edition.addresses
    if (!address) return void inward.destroy()
    const { hostname, port } = new URL(address.http)
    const outward = connect({ host: hostname, port: Number(port) })
    const end = () => {
      inward.destroy()
      outward.destroy()
    }
    inward.on('error', end).on('close', end)
    outward.on('error', end).on('close', end)
    inward.pipe(outward)
    outward.pipe(inward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

/** Raises the budget of what waits for one, until nobody is at it any more. */
export async function payer({ client }: Scene, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const { body } = await client.ask('GET', '/v1/missions?status=WAITING&limit=100')
    for (const { id, waiting_for, budget } of body.items) {
      if (waiting_for?.kind === 'budget')
        await client.ask('PUT', `/v1/missions/${id}/budget`, { body: { tokens: budget.tokens + 15 } })
    }
    await pause(200)
  }
}

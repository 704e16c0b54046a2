import { openConnection } from './http-client.ts'

export interface Load {
  /** Milliseconds since the epoch. */
  readonly began_at: number
  readonly took_ms: number
  /** Milliseconds of each request. */
  readonly latencies: readonly number[]
  /** The server's answer to each. */
  readonly answers: readonly string[]
  /** CPU milliseconds of this process. */
  readonly client_cpu_ms: number
}

export interface LoadOptions {
  readonly base: string
  readonly apiKey?: string
  readonly path: string
  readonly body: (n: number) => string
  readonly count: number
  readonly inFlight: number
}

/**
 * `count` POST requests, always with `inFlight` in progress, each of those on its own connection.
 * @throws Error at the first answer that is not 2xx
 */
export async function post({ base, apiKey, path, body, count, inFlight }: LoadOptions): Promise<Load> {
  const connections = await Promise.all(Array.from({ length: inFlight }, () => openConnection(base, apiKey)))
  const latencies: number[] = []
  const answers: string[] = []
  let sent = 0
  const cpu = process.cpuUsage()
  const began_at = Date.now()
  const begin = performance.now()
  await Promise.all(
    connections.map(async (connection) => {
      while (sent < count) {
        const at = performance.now()
        const answer = await connection.send('POST', path, body(sent++))
        latencies.push(performance.now() - at)
        if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${answer.body.slice(0, 300)}`)
        answers.push(answer.body)
      }
    }),
  )
  const took_ms = performance.now() - begin
  const { user, system } = process.cpuUsage(cpu)
  for (const connection of connections) connection.close()
  return { began_at, took_ms, latencies, answers, client_cpu_ms: (user + system) / 1000 }
}

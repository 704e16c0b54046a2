import { Agent, request } from 'node:http'
import type { Turns } from './turns.ts'

export interface Asked {
  readonly status: number
  readonly text: string
}

export interface Question {
  readonly method?: string
  readonly path: string
  readonly body?: string
  /** Beside the key, which a header of the same name replaces. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Asks over kept-alive connections, as many as there are questions at once. Each question takes a turn. */
export type Caller = (question: Question) => Promise<Asked>

const patienceMs = 60_000

export function createCaller(http: string, key: string, turns: Turns): Caller {
  const agent = new Agent({ keepAlive: true })
  return async ({ method = 'GET', path, body, headers }) => {
    await turns.take()
    return new Promise((resolve, reject) => {
      const content = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': lengthOf(body) }
      const sent = request(`${http}${path}`, {
        ...{ agent, method, timeout: patienceMs },
        headers: { authorization: `Bearer ${key}`, ...content, ...headers },
      })
      sent.on('error', reject).on('timeout', () => sent.destroy(new Error('No answer')))
      sent.on('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: String(Buffer.concat(chunks)) }))
      })
      sent.end(body)
    })
  }
}

function lengthOf(body: string): number {
  return Buffer.byteLength(body)
}

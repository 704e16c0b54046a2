import { once } from 'node:events'
import {
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { encodeEventStreamFrame, encodeEventStreamMessage } from '@copilotkit/aimock'
import { afterAll, beforeAll, vi } from 'vitest'
import { bedrock } from '../../../../adapters/models/bedrock/bedrock.ts'
import type { Generate } from '../../../../adapters/models/generate.ts'

export interface Converse {
  /** Each test says what is answered. */
  answer: (request: Http2ServerRequest, response: Http2ServerResponse) => unknown
  generate: Generate
  url: string
}

/** Bedrock speaks HTTP/2 with frames of its own encoding, so this server does. */
export function useConverse(): Converse {
  let server: Http2Server
  const sessions = new Set<ServerHttp2Session>()
  const converse: Converse = {
    answer: () => {},
    generate: () => {
      throw new Error('the server is not there yet')
    },
    url: '',
  }
  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
    server = createServer((request, response) => converse.answer(request, response))
    server.on('session', (session) => sessions.add(session))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    converse.url = `http://127.0.0.1:${port}`
    converse.generate = bedrock({ region: 'us-east-1', endpoint: converse.url })
  })
  afterAll(() => {
    vi.unstubAllEnvs()
    for (const session of sessions) session.destroy()
    server.close()
  })
  return converse
}

export type Event = readonly [type: string, payload: object]

export function stream(response: Http2ServerResponse, events: readonly Event[]): void {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
  for (const [type, payload] of events) response.write(encodeEventStreamMessage(type, payload))
}

export const start: Event = ['messageStart', { role: 'assistant' }]
export const said = (words: string, contentBlockIndex = 0): Event => [
  'contentBlockDelta',
  { contentBlockIndex, delta: { text: words } },
]
export const reasoned = (contentBlockIndex: number, reasoningContent: object): Event => [
  'contentBlockDelta',
  { contentBlockIndex, delta: { reasoningContent } },
]
export const use = (contentBlockIndex: number, toolUseId: string, name: string): Event => [
  'contentBlockStart',
  { contentBlockIndex, start: { toolUse: { toolUseId, name } } },
]
export const input = (contentBlockIndex: number, json: string): Event => [
  'contentBlockDelta',
  { contentBlockIndex, delta: { toolUse: { input: json } } },
]
export const stop = (stopReason: string): Event => ['messageStop', { stopReason }]
export const usage: Event = [
  'metadata',
  { usage: { inputTokens: 12, outputTokens: 3, totalTokens: 15 }, metrics: { latencyMs: 1 } },
]

/** An exception as it comes within a stream. */
export function exception(type: string, message: string): Uint8Array {
  const headers = { ':message-type': 'exception', ':exception-type': type, ':content-type': 'application/json' }
  return encodeEventStreamFrame(headers, Buffer.from(JSON.stringify({ message })))
}

import type { RequestListener, ServerResponse } from 'node:http'
import { LLMock } from '@copilotkit/aimock'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type Loopback, listen } from '../web/loopback.ts'

/** A mock of several providers' APIs for one test file, with no answers but those that a test gives it. */
export function useMockProvider(): LLMock {
  const mock = new LLMock({ port: 0, logLevel: 'silent', chunkSize: 5 })
  beforeAll(() => mock.start())
  afterEach(() => {
    mock.clearFixtures()
    mock.clearRequests()
  })
  afterAll(() => mock.stop())
  return mock
}

/** Raw servers for what a well-behaved mock does not do; closed after each test. */
export function useRawServers(): (answer: RequestListener) => Promise<Loopback> {
  const servers: Loopback[] = []
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })
  return async (answer) => {
    const server = await listen(answer)
    servers.push(server)
    return server
  }
}

/** Writes server-sent events as OpenAI does; `[DONE]` is the caller's to send. */
export function sendEvents(response: ServerResponse, events: readonly (object | string)[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of events) response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
}

/** One piece of a streamed chat completion. */
export function piece(delta: object, finish_reason: string | null = null): object {
  const choice = { index: 0, delta, finish_reason }
  return { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [choice] }
}

/** An answer that breaks off behind these events, all of which arrive. */
export function breakingAfter(...events: readonly object[]): Response {
  const bytes = Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''))
  let isSent = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (isSent) return controller.error(new TypeError('terminated'))
      isSent = true
      return controller.enqueue(bytes)
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A provider on loopback with the chat completions API, which writes the benchmark's output. */
export interface FakeProvider {
  /** The value for `OPENAI_BASE_URL`. */
  readonly url: string
  close(): void
}

/** @param write writes the events of one reply; its end is added */
export async function openFakeProvider(write: (response: ServerResponse) => Promise<void>): Promise<FakeProvider> {
  const server = createServer(async (request, response) => {
    request.resume()
    await once(request, 'end')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    await write(response)
    response.end(ending)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The environment in which the local edition uses it as its model. */
export function envOf({ url }: FakeProvider): Readonly<Record<string, string>> {
  return { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: url, SORTIE_MODEL: 'openai/fake' }
}

/** One piece of a reply in OpenAI's format. */
export function deltaEvent(content: string): string {
  return eventOf({ choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }], usage: null })
}

const ending = [
  eventOf({ choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }], usage: null }),
  eventOf({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 250_000, total_tokens: 250_100 } }),
  'data: [DONE]\n\n',
].join('')

function eventOf(fields: object): string {
  const event = {
    id: 'chatcmpl-Ck2fP0gVqVZ0b6m4cYtJrQwXs1Ade',
    object: 'chat.completion.chunk',
    created: 1_796_000_000,
    model: 'fake-2026-11-30',
    service_tier: 'default',
    system_fingerprint: 'fp_0123456789',
    ...fields,
  }
  return `data: ${JSON.stringify(event)}\n\n`
}

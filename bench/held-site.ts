import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A site that accepts requests for pages and never answers; it is also a model that says one word and then nothing. */
export interface HeldSite {
  readonly host: string
  /** Resolves when this name has been requested: a path, or an input to the model. */
  asked(name: string): Promise<void>
  /** When the request for this name was aborted, by `performance.now()`. */
  givenUp(name: string): Promise<number>
  close(): void
}

export async function openHeldSite(): Promise<HeldSite> {
  const asked = new Promises<void>()
  const givenUp = new Promises<number>()
  const server = createServer(async (request, response) => {
    const name = await nameOf(request)
    response.once('close', () => givenUp.of(name).resolve(performance.now()))
    if (request.method === 'POST') beginToAnswer(response)
    asked.of(name).resolve()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: (name) => asked.of(name).promise,
    givenUp: (name) => givenUp.of(name).promise,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** One promise for each name, whether it is awaited or settled first. */
class Promises<Value> {
  readonly #all = new Map<string, PromiseWithResolvers<Value>>()

  of(name: string): PromiseWithResolvers<Value> {
    const known = this.#all.get(name) ?? Promise.withResolvers<Value>()
    this.#all.set(name, known)
    return known
  }
}

async function nameOf(request: IncomingMessage): Promise<string> {
  if (request.method !== 'POST') return request.url ?? '/'
  let body = ''
  for await (const chunk of request) body += chunk
  const { messages } = JSON.parse(body) as { messages: readonly { role: string; content: string }[] }
  return messages.findLast(({ role }) => role === 'user')?.content ?? ''
}

function beginToAnswer(response: ServerResponse): void {
  const delta = { id: 'x', object: 'chat.completion.chunk', created: 0, model: 'held', choices: [word] }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(`data: ${JSON.stringify(delta)}\n\n`)
}

const word = { index: 0, delta: { role: 'assistant', content: 'Well' }, finish_reason: null }

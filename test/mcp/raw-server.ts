import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface RawMessage {
  readonly id?: string | number
  readonly method?: string
  readonly params?: { readonly name?: string; readonly cursor?: string }
  readonly result?: unknown
  readonly error?: unknown
}

/** Answers a message as it likes: a result, or whatever it does with the response. */
export type RawAnswer = (message: RawMessage, response: ServerResponse) => unknown

/** One that speaks the older revision by hand, and does as a test says with what comes after. */
export interface RawServer {
  readonly host: string
  readonly url: string
  readonly heard: RawMessage[]
  list: RawAnswer
  call: RawAnswer
  close(): Promise<void>
}

export const echo = {
  name: 'echo',
  description: 'Says it again.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
}

export const saying = (text: string) => ({ content: [{ type: 'text', text }] })

export async function openRawServer(): Promise<RawServer> {
  const heard: RawMessage[] = []
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end()
    const message: RawMessage = JSON.parse(await text(request))
    heard.push(message)
    if (message.id === undefined || message.method === undefined) return void response.writeHead(202).end()
    const result = await answerTo(opened, message, response)
    if (!response.headersSent && !response.destroyed && result !== undefined)
      sendJson(response, { id: message.id, result })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const opened: RawServer = {
    host,
    url: `http://${host}/mcp`,
    heard,
    list: () => ({ tools: [echo] }),
    call: () => saying('hello'),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return opened
}

function answerTo({ list, call }: RawServer, message: RawMessage, response: ServerResponse): unknown {
  switch (message.method) {
    case 'initialize':
      return {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'raw', version: '0' },
      }
    case 'tools/list':
      return list(message, response)
    case 'tools/call':
      return call(message, response)
    default:
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, error: { code: -32_601, message: 'Unknown' } }))
      return undefined
  }
}

export function sendJson(response: ServerResponse, message: object): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ jsonrpc: '2.0', ...message }))
}

export function eventOf(message: object): string {
  return `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`
}

export function beginEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
}

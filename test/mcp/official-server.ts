import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import {
  type CallToolResult,
  createMcpHandler,
  McpServer,
  type ServerContext,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import * as z from 'zod'

export interface OfficialTool {
  name: string
  description: string
  input: z.ZodObject
  output?: z.ZodObject
  annotations?: { readonly readOnlyHint?: boolean; readonly idempotentHint?: boolean }
  run(given: Readonly<Record<string, unknown>>, tell: Tell): CallToolResult | Promise<CallToolResult>
}

/** What a tool says before its result. */
export interface Tell {
  progress(done: number, total: number, text: string): Promise<void>
  note(level: 'debug' | 'info', data: unknown): Promise<void>
}

/** A tool that changes nothing. */
export const findOrder: OfficialTool = {
  name: 'find_order',
  description: 'Finds an order.',
  input: z.object({ id: z.string() }),
  run: ({ id }) => ({ content: [{ type: 'text', text: `order ${id}` }] }),
}

/** What was asked: `initialize`, `tools/list`, `tools/call` and the like, each with its headers. */
export interface AskedOf {
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

/** The protocol's own server package, on this machine. Its tools may be changed between two requests. */
export interface OfficialServer {
  readonly host: string
  readonly url: string
  readonly asked: AskedOf[]
  tools: OfficialTool[]
  /** Those that keep sessions know none of them any more. */
  forgetSessions(): void
  readonly sessions: number
  close(): Promise<void>
}

/** `stateless`: both revisions, each request by itself. `modern`: only the newer. `sessions`: only the older, with sessions. */
export type Way = 'stateless' | 'modern' | 'sessions'

export async function openOfficialServer(way: Way, tools: OfficialTool[], name = '127.0.0.1'): Promise<OfficialServer> {
  const asked: AskedOf[] = []
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>()
  const newServer = () => serverWith(opened.tools)
  const stateless = createMcpHandler(newServer, { legacy: way === 'modern' ? 'reject' : 'stateless' })
  const answer = way === 'sessions' ? withSessions(newServer, sessions) : (request: Request) => stateless.fetch(request)
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming)
    asked.push({ method: methodOf(incoming, body), headers: incoming.headers })
    await reply(outgoing, await answer(asRequest(incoming, body)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `${name}:${(server.address() as AddressInfo).port}`
  const opened: OfficialServer = {
    host,
    url: `http://${host}/mcp`,
    asked,
    tools,
    forgetSessions: () => sessions.clear(),
    get sessions() {
      return sessions.size
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await stateless.close()
    },
  }
  return opened
}

/** Both revisions, each request by itself. */
export function officialAnswers(tools: () => readonly OfficialTool[]): (request: Request) => Promise<Response> {
  const handler = createMcpHandler(() => serverWith(tools()))
  return (request) => handler.fetch(request)
}

function serverWith(tools: readonly OfficialTool[]): McpServer {
  const server = new McpServer({ name: 'official', version: '1.2.3' }, { capabilities: { tools: {}, logging: {} } })
  for (const { name, description, input, output, annotations, run } of tools) {
    const said = {
      description,
      inputSchema: input,
      ...(output && { outputSchema: output }),
      ...(annotations && { annotations }),
    }
    server.registerTool(name, said, async (given: Record<string, unknown>, context) => run(given, tellBy(context)))
  }
  return server
}

function tellBy({ mcpReq }: ServerContext): Tell {
  return {
    async progress(progress, total, message) {
      const progressToken = mcpReq._meta?.progressToken
      if (progressToken === undefined) return
      await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total, message } })
    },
    note: (level, data) => mcpReq.log(level, data),
  }
}

function withSessions(
  newServer: () => McpServer,
  sessions: Map<string, WebStandardStreamableHTTPServerTransport>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const session = request.headers.get('mcp-session-id')
    const known = session === null ? undefined : sessions.get(session)
    if (known) return known.handleRequest(request)
    if (session !== null) return new Response('no such session', { status: 404 })
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id: string) => void sessions.set(id, transport),
      onsessionclosed: (id: string) => void sessions.delete(id),
    })
    await newServer().connect(transport)
    return transport.handleRequest(request)
  }
}

function methodOf({ method = '' }: IncomingMessage, body: string): string {
  if (method !== 'POST') return method
  const message: unknown = JSON.parse(body)
  return typeof message === 'object' && message !== null && 'method' in message ? String(message.method) : 'answer'
}

function asRequest({ method = 'GET', url = '/', headers }: IncomingMessage, body: string): Request {
  const given = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, [value].flat().join(', ')]],
  )
  return new Request(`http://${headers.host}${url}`, { method, headers: given, ...(body !== '' && { body }) })
}

async function reply(outgoing: ServerResponse, response: Response): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body) for await (const piece of response.body) outgoing.write(piece)
  outgoing.end()
}

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { WebSocketServer } from 'ws'
import { consolePolicy } from '../../contract/console.ts'
import { scopes } from '../../contract/scopes.ts'
import { createReplay } from './replayed-missions.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

const tickMs = 5

/** The console with a light API under it, whose missions change as often as wanted: what is measured is the page. */
export async function startReplay({ folder, missions: count }: { readonly folder: string; readonly missions: number }) {
  const sockets = new WebSocketServer({ noServer: true })
  const replay = createReplay(count, (event) => {
    const text = JSON.stringify({ type: 'event', event })
    for (const client of sockets.clients) client.send(text)
  })
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy())
  })
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (line) => {
      line.on('message', (message) => {
        const { type } = JSON.parse(String(message)) as { type: string }
        line.send(JSON.stringify(type === 'ping' ? { type: 'pong' } : { type: 'subscribed', last_seq: 0, more: false }))
      })
    }),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname.startsWith('/v1/')) return json(response, apiAnswer(pathname, searchParams))
    const file = extname(pathname) === '' ? 'index.html' : normalize(pathname).slice(1)
    const type = types[extname(file)] ?? 'application/octet-stream'
    response
      .writeHead(200, { 'content-type': type, 'content-security-policy': consolePolicy })
      .end(await readFile(join(folder, file)))
  }

  function apiAnswer(path: string, query: URLSearchParams): unknown {
    if (path === '/v1/missions') return page(query)
    if (path.startsWith('/v1/missions/')) return replay.missions.find(({ id }) => path.endsWith(id))
    if (path === '/v1/tickets') return { ticket: 'replay', expires_at: '', websocket_url: `ws://localhost/live` }
    if (path.startsWith('/v1/sessions')) return session
    return { items: [], next_cursor: null }
  }

  function page(query: URLSearchParams): unknown {
    const limit = Number(query.get('limit') ?? 20)
    const cursor = query.get('cursor')
    const statuses = query.get('status')?.split(',')
    const matching = replay.missions.filter(
      ({ id, status }) => (cursor === null || id < cursor) && (!statuses || statuses.includes(status)),
    )
    const items = matching.slice(0, limit)
    const last = matching.length > limit ? items.at(-1) : undefined
    return { items, next_cursor: last?.id ?? null, read_back_to: last?.created_at ?? null }
  }

  let perSecond = 0
  let owed = 0
  const timer = setInterval(() => {
    owed += (perSecond * tickMs) / 1000
    for (; owed >= 1; owed--) replay.change()
  }, tickMs)

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** From now on. */
    change(times: number): void {
      perSecond = times
    },
    stop(): void {
      clearInterval(timer)
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      server.close()
    },
  }
}

const session = {
  id: 'ses_replay',
  tenant: { id: 'ten_replay', name: 'Replay' },
  key: { id: 'key_replay', name: 'replay', scopes, roles: ['owner'] },
  created_at: '2026-11-30T09:00:00.000Z',
  expires_at: '2027-11-30T09:00:00.000Z',
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

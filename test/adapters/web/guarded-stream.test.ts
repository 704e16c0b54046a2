import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { createGuardedFetch } from '../../../adapters/web/guarded-stream.ts'
import { type Loopback, listen } from './loopback.ts'

const servers: Loopback[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serve(answer: RequestListener): Promise<Loopback> {
  const server = await listen(answer)
  servers.push(server)
  return server
}

const post = (signal?: AbortSignal) => ({
  method: 'POST',
  headers: { 'X-Key': 'k' },
  body: 'hällo',
  ...(signal && { signal }),
})

test('an answer is read while it comes, and is what was sent', async () => {
  const asked: unknown[] = []
  let goOn = () => {}
  const server = await serve(async (request, response) => {
    let body = ''
    for await (const bytes of request) body += bytes
    asked.push([request.method, request.url, request.headers['x-key'], request.headers['accept-encoding'], body])
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-many': ['a', 'b'] })
    response.write('first ')
    goOn = () => response.end('second')
  })
  const answer = await createGuardedFetch({ allowHosts: [server.host] })(`${server.url}/v1`, post())
  expect([answer.ok, answer.status, answer.headers.get('content-type')]).toEqual([true, 200, 'text/event-stream'])
  expect(answer.headers.get('x-many')).toBe('a, b')
  const text: string[] = []
  for await (const bytes of answer.body ?? []) {
    text.push(new TextDecoder().decode(bytes))
    goOn()
  }
  expect(text).toEqual(['first ', 'second'])
  expect(asked).toEqual([['POST', '/v1', 'k', 'identity', 'hällo']])
})

describe('nothing is sent', () => {
  test.each([
    ['to an address of the inside', 'http://127.0.0.1:1/', 'address_refused'],
    ['to where clouds keep their metadata', 'http://169.254.169.254/latest', 'address_refused'],
    ['to this machine by its name', 'http://localhost/', 'address_refused'],
    ['by another protocol', 'ftp://example.com/', 'invalid_input'],
  ])('%s', async (_, url, code) => {
    await expect(createGuardedFetch({ allowHosts: [] })(url, post())).rejects.toMatchObject({ code })
  })

  test('where a redirect leads', async () => {
    let reached = 0
    const elsewhere = await serve((_request, response) => {
      reached += 1
      response.end()
    })
    const server = await serve((_request, response) => response.writeHead(307, { location: elsewhere.url }).end())
    const answer = await createGuardedFetch({ allowHosts: [server.host, elsewhere.host] })(server.url, post())
    expect([answer.status, answer.ok, reached]).toEqual([307, false, 0])
  })
})

test.each<[string, RequestListener]>([
  [
    'in an encoding that nobody asked for',
    (_request, response) => response.writeHead(200, { 'content-encoding': 'br' }).end('x'),
  ],
  ['with a status that is none', (_request, response) => response.writeHead(799).end('x')],
])('an answer %s is a failure', async (_, answer) => {
  const server = await serve(answer)
  const asked = createGuardedFetch({ allowHosts: [server.host] })(server.url, post())
  await expect(asked).rejects.toMatchObject({ code: 'fetch_failed' })
})

test('one without a body has none', async () => {
  const server = await serve((_request, response) => response.writeHead(204).end())
  expect((await createGuardedFetch({ allowHosts: [server.host] })(server.url, post())).body).toBeNull()
})

test('what breaks off fails as the platform’s own fetch does', async () => {
  const server = await serve((request, response) => {
    response.writeHead(200)
    response.write('half')
    setImmediate(() => request.socket.destroy())
  })
  const answer = await createGuardedFetch({ allowHosts: [server.host] })(server.url, post())
  await expect(answer.text()).rejects.toThrow(TypeError)
  await server.close()
  const again = createGuardedFetch({ allowHosts: [server.host] })(server.url, post())
  await expect(again).rejects.toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNREFUSED' } })
})

test('an abort ends it, and the server hears of it', async () => {
  const gone = Promise.withResolvers<void>()
  const server = await serve((_request, response) => {
    response.on('close', () => gone.resolve())
    response.writeHead(200)
    response.write('half')
  })
  const abort = new AbortController()
  const answer = await createGuardedFetch({ allowHosts: [server.host] })(server.url, post(abort.signal))
  const reader = answer.body?.getReader()
  await reader?.read()
  const rest = reader?.read()
  abort.abort()
  await expect(rest).rejects.toThrow()
  await gone.promise
})

test('whoever reads no further lets go of the connection', async () => {
  const gone = Promise.withResolvers<void>()
  const server = await serve((_request, response) => {
    response.on('close', () => gone.resolve())
    response.writeHead(200)
    response.write('half')
  })
  const answer = await createGuardedFetch({ allowHosts: [server.host] })(server.url, post())
  for await (const _ of answer.body ?? []) break
  await gone.promise
})

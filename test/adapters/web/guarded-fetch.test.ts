import { once } from 'node:events'
import type { IncomingMessage, RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createWeb } from '../../../adapters/web/guarded-fetch.ts'
import { maxRequestBytes, type WebRequest } from '../../../core/base/ports/web.ts'
import { type Loopback, listen } from './loopback.ts'

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function serve(answer: RequestListener): Promise<Loopback> {
  const server = await listen(answer)
  open.push(server)
  return server
}

function fetchFrom(url: string, allowHosts: readonly string[] = [], changes: Partial<WebRequest> = {}) {
  const signal = new AbortController().signal
  return createWeb({ allowHosts }).fetch({
    url,
    method: 'GET',
    headers: {},
    signal,
    maxBytes: 10_000,
    timeoutMs: 5_000,
    ...changes,
  })
}

const refused = (code: string) => expect.objectContaining({ code })

describe('refuses addresses of the inside', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://①②⑦.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://169.254.169.254/latest/meta-data/',
    'http://169.254.170.2/v2/credentials',
    'http://100.100.100.200/',
    'http://10.0.0.1:8080/',
    'https://192.168.0.1/',
    'http://localhost/',
    'http://LOCALHOST:80/',
  ])('%s', async (url) => {
    await expect(fetchFrom(url)).rejects.toEqual(refused('address_refused'))
  })

  test('never connects to them', async () => {
    let connections = 0
    const server = await serve((_request, response) => {
      connections += 1
      response.end()
    })
    const addresses = [server.url, `http://localhost:${server.port}`, `http://[::ffff:7f00:1]:${server.port}`]
    for (const url of addresses) await expect(fetchFrom(url)).rejects.toEqual(refused('address_refused'))
    expect(connections).toBe(0)
  })

  test('and say what can be done about it where that is known', async () => {
    const web = createWeb({ allowHosts: [], otherwise: 'ask an operator' })
    const bounds = { maxBytes: 1, timeoutMs: 5_000, signal: new AbortController().signal }
    for (const host of ['127.0.0.1', 'localhost']) {
      const asked = web.fetch({ url: `http://${host}/`, method: 'GET', headers: {}, ...bounds })
      const message = `${host} is not an address of the public internet; ask an operator`
      await expect(asked).rejects.toMatchObject({ code: 'address_refused', message })
    }
  })

  test('also where the allow-list names another port or a longer name', async () => {
    const server = await serve((_request, response) => response.end())
    for (const host of ['127.0.0.1:1', '127.0.0.11', '27.0.0.1', '127.0.0', 'localhost']) {
      await expect(fetchFrom(server.url, [host])).rejects.toEqual(refused('address_refused'))
    }
  })
})

describe('refuses what is no plain web address', () => {
  test.each([
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://127.0.0.1:6379/_x',
    'data:text/plain,hi',
    'javascript:alert(1)',
    'http://user@example.com/',
    'http://user:secret@example.com/',
    'http://',
    'example.com',
    '/relative',
    '',
    `http://example.com/${'a'.repeat(3000)}`,
  ])('%s', async (url) => {
    await expect(fetchFrom(url)).rejects.toEqual(refused('invalid_input'))
  })

  test.each(['Host', 'connection', 'Transfer-Encoding', 'proxy-authorization', 'content-length'])(
    'the header %s',
    async (name) => {
      const request = fetchFrom('http://example.com', [], { headers: { [name]: 'x' } })
      await expect(request).rejects.toEqual(refused('invalid_input'))
    },
  )
})

describe('fetches what is allowed', () => {
  test('with status, headers and text', async () => {
    const server = await serve((request, response) => {
      response.writeHead(201, { 'content-type': 'text/plain; charset=iso-8859-1', 'x-seen': request.headers['x-a'] })
      response.end(Buffer.from([0xe4, 0xf6]))
    })
    expect(await fetchFrom(`${server.url}/p?q=1`, [server.host], { headers: { 'X-A': 'b' } })).toMatchObject({
      url: `${server.url}/p?q=1`,
      status: 201,
      headers: { 'x-seen': 'b' },
      body: 'äö',
      truncated: false,
    })
  })

  test('a host without a port stands for each of its ports', async () => {
    const server = await serve((_request, response) => response.end('ok'))
    expect(await fetchFrom(server.url, ['127.0.0.1'])).toMatchObject({ body: 'ok' })
    expect(await fetchFrom(`http://localhost:${server.port}`, [`localhost:${server.port}`])).toMatchObject({
      body: 'ok',
    })
  })

  test('HEAD without a body', async () => {
    const server = await serve((request, response) => {
      response.setHeader('content-length', 5)
      response.end(request.method === 'GET' ? 'hello' : undefined)
    })
    expect(await fetchFrom(server.url, [server.host], { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  })

  test('an error status is an answer', async () => {
    const server = await serve((_request, response) => response.writeHead(503).end('later'))
    expect(await fetchFrom(server.url, [server.host])).toMatchObject({ status: 503, body: 'later' })
  })
})

describe('follows redirects, checking each', () => {
  test('to a relative and to another allowed address', async () => {
    const target = await serve((request, response) => response.end(`at ${request.url}`))
    const server = await serve((request, response) => {
      const location = request.url === '/a' ? '/b' : `${target.url}/c`
      response.writeHead(request.url === '/a' ? 301 : 307, { location }).end()
    })
    const answer = await fetchFrom(`${server.url}/a`, [server.host, target.host])
    expect(answer).toMatchObject({ url: `${target.url}/c`, body: 'at /c' })
  })

  test.each([
    ['http://169.254.169.254/latest/', 'address_refused'],
    ['//127.0.0.1/', 'address_refused'],
    ['http://localhost/', 'address_refused'],
    ['file:///etc/passwd', 'address_refused'],
    ['http://user:pw@example.com/', 'address_refused'],
    ['http://[::1]:1/', 'address_refused'],
  ])('but not to %s', async (location, code) => {
    const server = await serve((_request, response) => response.writeHead(302, { location }).end())
    await expect(fetchFrom(server.url, [server.host])).rejects.toEqual(refused(code))
  })

  test('at most five of them', async () => {
    let seen = 0
    const server = await serve((_request, response) => {
      seen += 1
      response.writeHead(302, { location: `/${seen}` }).end()
    })
    await expect(fetchFrom(server.url, [server.host])).rejects.toEqual(refused('fetch_failed'))
    expect(seen).toBe(6)
  })

  test('tells another origin none of the headers that may hold a secret', async () => {
    let seen: IncomingMessage['headers'] = {}
    const target = await serve((request, response) => {
      seen = request.headers
      response.end()
    })
    const server = await serve((_request, response) => response.writeHead(302, { location: target.url }).end())
    const headers = { authorization: 'Bearer k', cookie: 'c=1', 'x-api-key': 'k', 'accept-language': 'de' }
    await fetchFrom(server.url, [server.host, target.host], { headers })
    expect(seen).toMatchObject({ 'accept-language': 'de' })
    expect(seen).not.toHaveProperty('authorization')
    expect(seen).not.toHaveProperty('cookie')
    expect(seen).not.toHaveProperty('x-api-key')
  })
})

describe('sends', () => {
  const methods = ['POST', 'PUT', 'PATCH', 'DELETE'] as const

  test.each(methods)('a body by %s, with its length, and shows the headers of the answer', async (method) => {
    const server = await serve(async (request, response) => {
      const { 'content-type': type, 'content-length': length, 'transfer-encoding': chunked } = request.headers
      response.writeHead(503, { 'Retry-After': '7' })
      response.end([request.method, type, length, chunked, await text(request)].join(' '))
    })
    const headers = { 'Content-Type': 'text/plain' }
    const answer = await fetchFrom(server.url, [server.host], { method, headers, body: 'ünï' })
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '7' }, body: `${method} text/plain 5  ünï` })
  })

  test('nothing, where there is no body', async () => {
    const server = await serve((request, response) => response.end(request.headers['content-length']))
    expect(await fetchFrom(server.url, [server.host], { method: 'POST' })).toMatchObject({ body: '0' })
  })

  test.each(methods)('nothing on where it is redirected by %s', async (method) => {
    const seen: string[] = []
    const server = await serve((request, response) => {
      seen.push(`${request.method} ${request.url}`)
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    const answer = await fetchFrom(`${server.url}/`, [server.host], { method, body: 'secret' })
    expect(answer).toMatchObject({ status: 307, headers: { location: '/elsewhere' } })
    expect(seen).toEqual([`${method} /`])
  })

  test.each([...methods])('nothing to an address of the inside by %s', async (method) => {
    let connections = 0
    const server = await serve((_request, response) => {
      connections += 1
      response.end()
    })
    for (const url of [server.url, `http://localhost:${server.port}`, 'http://169.254.169.254/latest/api/token']) {
      await expect(fetchFrom(url, [], { method, body: 'x' })).rejects.toEqual(refused('address_refused'))
    }
    expect(connections).toBe(0)
  })

  test('no more than the bound, and no body with GET and HEAD', async () => {
    const server = await serve((request, response) => {
      request.resume()
      request.on('end', () => response.end('took it'))
    })
    const most = 'é'.repeat(maxRequestBytes / 2)
    const post = (body: string) => fetchFrom(server.url, [server.host], { method: 'POST', body })
    expect(await post(most)).toMatchObject({ body: 'took it' })
    await expect(post(`${most}x`)).rejects.toEqual(refused('payload_too_large'))
    for (const method of ['GET', 'HEAD'] as const) {
      const request = fetchFrom(server.url, [server.host], { method, body: 'x' })
      await expect(request).rejects.toEqual(refused('invalid_input'))
    }
  })
})

describe('bounds what it reads', () => {
  test('cuts a long body without tearing a character', async () => {
    const server = await serve((_request, response) => response.end('€'.repeat(10_000)))
    const answer = await fetchFrom(server.url, [server.host], { maxBytes: 100 })
    expect(answer).toMatchObject({ body: '€'.repeat(33), truncated: true })
  })

  test('cuts a body that never ends, and closes the connection', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const server = await serve((_request, response) => {
      closed = once(response, 'close')
      const write = () => response.write('x'.repeat(10_000), () => setImmediate(write))
      write()
    })
    expect(await fetchFrom(server.url, [server.host])).toMatchObject({ truncated: true })
    await closed
  })

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('decodes %s, and stops a bomb at the bound', async (encoding, compress) => {
    let text = 'small'
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(compress(text))
    })
    expect(await fetchFrom(server.url, [server.host])).toMatchObject({ body: 'small', truncated: false })
    text = '0'.repeat(5_000_000)
    const answer = await fetchFrom(server.url, [server.host], { maxBytes: 100_000 })
    expect(answer.truncated).toBe(true)
    expect(answer.body).toHaveLength(100_000)
  })

  test.each([
    ['an encoding it does not know', 'compress', 'x'],
    ['encodings upon encodings', 'gzip, gzip', gzipSync(gzipSync('x'))],
    ['bytes that are not in their encoding', 'gzip', 'not gzip'],
    ['a compressed body that is cut off', 'gzip', gzipSync('hello hello hello').subarray(0, 15)],
  ])('refuses %s', async (_, encoding, body) => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(body)
    })
    await expect(fetchFrom(server.url, [server.host])).rejects.toEqual(refused('fetch_failed'))
  })

  test('gives up on a server that does not answer', async () => {
    const server = await serve(() => {})
    const request = fetchFrom(server.url, [server.host], { timeoutMs: 50 })
    await expect(request).rejects.toEqual(refused('fetch_failed'))
  })

  test('gives up on a body that stops coming', async () => {
    const server = await serve((_request, response) => response.write('a'))
    const request = fetchFrom(server.url, [server.host], { timeoutMs: 50 })
    await expect(request).rejects.toEqual(refused('fetch_failed'))
  })

  test('stops when the caller does, with the reason that it gave', async () => {
    const controller = new AbortController()
    const server = await serve(() => controller.abort(new Error('cancelled')))
    const request = fetchFrom(server.url, [server.host], { signal: controller.signal })
    await expect(request).rejects.toThrow('cancelled')
  })
})

test('says that a connection failed, without naming what was behind it', async () => {
  const server = await listen(() => {})
  await server.close()
  const failure = await fetchFrom(server.url, [server.host]).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'fetch_failed', message: expect.stringContaining('ECONNREFUSED') })
  expect(String(failure)).not.toContain(String(server.port))
})

describe('secret headers', () => {
  const secretFor = (...hosts: readonly string[]) => ({
    headers: { 'X-Key': 'the-secret' },
    mayGoTo: ({ host }: URL) => hosts.includes(host),
  })

  /** What each of two servers saw of the secret, asked one after the other by redirects along these. */
  async function along(way: readonly ('here' | 'there')[], goesTo: readonly ('here' | 'there')[]) {
    const seen: string[] = []
    const servers: Record<string, Loopback> = {}
    for (const name of ['here', 'there']) {
      servers[name] = await serve((request, response) => {
        seen.push(`${name} ${request.headers['x-key'] ?? 'nothing'}`)
        const next = servers[way[seen.length] ?? '']
        if (next) response.writeHead(302, { location: `${next.url}/${seen.length}` })
        response.end()
      })
    }
    const hosts = Object.values(servers).map(({ host }) => host)
    const secret = secretFor(...goesTo.map((name) => servers[name]?.host ?? ''))
    await fetchFrom(servers[way[0] ?? '']?.url ?? '', hosts, { secret })
    return seen
  }

  test('go where they may, beside what else is sent', async () => {
    expect(await along(['here'], ['here'])).toEqual(['here the-secret'])
    expect(await along(['here', 'here'], ['here'])).toEqual(['here the-secret', 'here the-secret'])
    expect(await along(['here', 'there'], ['here', 'there'])).toEqual(['here the-secret', 'there the-secret'])
  })

  test('go nowhere else', async () => {
    expect(await along(['here'], ['there'])).toEqual(['here nothing'])
    expect(await along(['here', 'there'], ['here'])).toEqual(['here the-secret', 'there nothing'])
  })

  test('once they were left out they do not come back, whoever leads there', async () => {
    expect(await along(['here', 'there', 'here'], ['here'])).toEqual([
      ...['here the-secret', 'there nothing', 'here nothing'],
    ])
  })

  test('go to no address of the inside', async () => {
    let asked = 0
    const server = await serve((_request, response) => {
      asked += 1
      response.end()
    })
    await expect(fetchFrom(server.url, [], { secret: secretFor(server.host) })).rejects.toEqual(
      refused('address_refused'),
    )
    expect(asked).toBe(0)
  })

  test('set nothing that is not the caller’s to set', async () => {
    const secret = { headers: { Host: 'elsewhere.example' }, mayGoTo: () => true }
    await expect(fetchFrom('http://example.com', [], { secret })).rejects.toEqual(refused('invalid_input'))
  })
})

test('gives the bytes as they came, once they are unpacked, to whoever wants them, and to nobody else', async () => {
  const bytes = Buffer.from([0x89, 0x50, 0xff, 0x00, 0x0a])
  const server = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' }).end(gzipSync(bytes))
  })
  const answer = await fetchFrom(server.url, [server.host], { fileBytes: 10_000 })
  expect(Buffer.from(answer.bytes ?? [])).toEqual(bytes)
  expect(await fetchFrom(server.url, [server.host])).not.toHaveProperty('bytes')
  const cut = await fetchFrom(server.url, [server.host], { fileBytes: 3 }).catch(() => undefined)
  expect(cut?.truncated ?? true).toBe(true)
})

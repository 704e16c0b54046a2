import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type EditionProcess, startEdition } from './edition-process.ts'
import { answerCounter, closing, openRaw, readUntil, requestText } from './raw-bytes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let data: string
let edition: EditionProcess
let withKey: string

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-http-'))
  edition = await startEdition({ data })
  withKey = `Authorization: Bearer ${edition.api_key}`
})

afterAll(async () => {
  await edition?.kill()
  await rm(data, { recursive: true, force: true })
})

const json = 'Content-Type: application/json'
const mission = '{"agent":"echo","input":"x"}'
/** Anonymous ones have a rate that is soon used up. */
const identity = () => requestText(['GET /v1/me HTTP/1.1', withKey])

/** All that is answered until the other side closes, or the answer to the one request is whole. */
async function ask(text: string): Promise<string> {
  const socket = await openRaw(edition.http)
  socket.write(text)
  const answer = await readUntil(socket, (so) => /\r\n\r\n[\s\S]*[}>]\s*$/.test(so))
  socket.destroy()
  return answer
}

describe('a connection with much to ask', () => {
  test('holds no other up: answers come by turns', async () => {
    const [greedy, modest] = [await openRaw(edition.http), await openRaw(edition.http)]
    const many = 3_000
    const few = 20
    const order: string[] = []
    const allOf = (name: string, count: number) => {
      const answers = answerCounter()
      let noted = 0
      return (_: string, last: string) => {
        for (const come = answers(last); noted < come; noted++) order.push(name)
        return noted >= count
      }
    }
    const toGreedy = readUntil(greedy, allOf('greedy', many))
    const toModest = readUntil(modest, allOf('modest', few))
    greedy.write(identity().repeat(many))
    greedy.once('data', () => modest.write(identity().repeat(few)))
    await Promise.all([toGreedy, toModest])
    // By turns it is twenty or so. Side by side, what one read brings is answered first: 64 KB of requests.
    const before = order.slice(0, order.lastIndexOf('modest')).filter((name) => name === 'greedy').length
    expect(before).toBeLessThan(many / 2)
    greedy.destroy()
    modest.destroy()
  })

  test('gets every answer, in order', async () => {
    const socket = await openRaw(edition.http)
    const many = 3_000
    const answers = answerCounter()
    // The last one may still be cut.
    const text = readUntil(socket, (_, last) => answers(last) >= many && last.endsWith('}}'))
    socket.write(identity().repeat(many))
    const ids = [...(await text).matchAll(/x-request-id: (\S+)/g)].map(([, id = '']) => id)
    expect(ids).toHaveLength(many)
    expect(ids).toEqual(ids.toSorted((one, two) => one.length - two.length || (one < two ? -1 : 1)))
    socket.destroy()
  })
})

describe('the headers are looked at before a body is read', () => {
  const post = (headers: readonly string[]) => requestText(['POST /v1/missions HTTP/1.1', json, ...headers])
  const large = 300 * 1024

  test('a body that is too large is refused at once, and its sender is not told to go on', async () => {
    const answer = await ask(post([withKey, 'Expect: 100-continue', `Content-Length: ${10 ** 12}`]))
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toMatch(/\r\nconnection: close\r\n/i)
    expect(answer).toContain('payload_too_large')
  })

  test('also where its sender does not wait to be told', async () => {
    const socket = await openRaw(edition.http)
    socket.write(post([withKey, `Content-Length: ${10 * 1024 * 1024}`]))
    socket.write(Buffer.alloc(1024))
    expect(await readUntil(socket, (text) => text.includes('payload_too_large'))).toMatch(/^HTTP\/1\.1 413 /)
    socket.write(Buffer.alloc(2 * 1024 * 1024))
    await closing(socket)
  })

  test.each([
    ['a key', `Content-Length: ${large}`, '401', []],
    ['a key, in chunks', 'Transfer-Encoding: chunked', '401', []],
    ['a key, to be told to go on', `Content-Length: ${large}`, '401', ['Expect: 100-continue']],
  ])('a large body without %s is not read', async (_what, length, status, headers) => {
    expect(await ask(post([length, ...headers]))).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  })

  test('a large body for no route is not read', async () => {
    const nowhere = requestText(['POST /v1/nowhere HTTP/1.1', json, withKey, `Content-Length: ${large}`])
    expect(await ask(nowhere)).toMatch(/^HTTP\/1\.1 404 /)
  })

  test('who waits to be told is told, and answered', async () => {
    const socket = await openRaw(edition.http)
    socket.write(post([withKey, 'Expect: 100-continue', `Content-Length: ${mission.length}`]))
    await readUntil(socket, (text) => text === 'HTTP/1.1 100 Continue\r\n\r\n')
    socket.write(mission)
    expect(await readUntil(socket, (text) => text.includes('"status"'))).toMatch(/^HTTP\/1\.1 202 /)
    socket.destroy()
  })

  test('a body of chunks that turns out too large is refused, and the connection ends', async () => {
    const socket = await openRaw(edition.http)
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    socket.write(post([withKey, 'Transfer-Encoding: chunked']) + chunk.repeat(8))
    expect(await readUntil(socket, (text) => text.includes('payload_too_large'))).toMatch(/^HTTP\/1\.1 413 /)
    await closing(socket)
  })

  test('a connection goes on behind a body in chunks that nobody wanted', async () => {
    const socket = await openRaw(edition.http)
    socket.write(requestText(['POST /nowhere HTTP/1.1', 'Transfer-Encoding: chunked'], '1\r\na\r\n0\r\n\r\n'))
    await readUntil(socket, (text) => text.includes('not_found'))
    socket.write(requestText(['GET /health HTTP/1.1']))
    expect(await readUntil(socket, (text) => text.includes('"status"'))).toMatch(/HTTP\/1\.1 200 /)
    socket.destroy()
  })

  test('many large bodies at once find room one after the other', async () => {
    const input = 'x'.repeat(250 * 1024)
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${edition.api_key}` }
    const body = JSON.stringify({ agent: 'echo', input, start_at: new Date(Date.now() + 86_400_000).toISOString() })
    const submit = () => fetch(`${edition.http}/v1/missions`, { method: 'POST', headers, body })
    const answers = await Promise.all(Array.from({ length: 200 }, submit))
    expect(answers.map(({ status }) => status).filter((status) => status !== 202 && status !== 429)).toEqual([])
    await Promise.all(answers.map((answer) => answer.text()))
  })
})

describe('as HTTP says', () => {
  test('HEAD is GET without the body', async () => {
    for (const path of ['/health', '/v1/missions', '/v1/me']) {
      const headers = { authorization: `Bearer ${edition.api_key}` }
      const head = await fetch(`${edition.http}${path}`, { method: 'HEAD', headers })
      const get = await fetch(`${edition.http}${path}`, { headers })
      expect({ status: head.status, body: await head.text() }).toEqual({ status: 200, body: '' })
      for (const name of ['content-type', 'content-length']) expect(head.headers.get(name)).toBe(get.headers.get(name))
    }
  })

  test.each(['/v1/me', '/v1/me?', '/v1/missions?limit=1'])('http://…%s is what stands below its host', async (path) => {
    const answer = await ask(requestText([`GET ${edition.http}${path} HTTP/1.1`, withKey]))
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  })

  test('an address that is a host alone has the path /', async () => {
    // The console’s, which the API leaves alone: its POST is nobody’s.
    const answer = await ask(requestText([`POST ${edition.http} HTTP/1.1`, withKey]))
    expect(answer).toMatch(/^HTTP\/1\.1 404 [\s\S]*There is nothing at this path/)
  })

  test.each([
    ['HTTP/2', ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA']],
    ['a WebSocket elsewhere', ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']],
  ])('an upgrade to %s is ignored', async (_what, headers) => {
    expect(await ask(requestText(['GET /health HTTP/1.1', ...headers]))).toMatch(/^HTTP\/1\.1 200 /)
  })

  test.each(['Host: localhost', 'Authorization: Bearer x', 'content-type: text/plain'])(
    'a second %s is refused: which of the two counts, others may read otherwise',
    async (second) => {
      const answer = await ask(requestText(['GET /v1/me HTTP/1.1', withKey, json, second]))
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
      expect(answer).toContain('came twice')
    },
  )

  test('without a host the answer is one of ours too', async () => {
    const answer = await ask(['GET /v1/me HTTP/1.1', withKey, '', ''].join('\r\n'))
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*x-content-type-options: nosniff[\s\S]*The header host is missing/)
  })

  test.each(['odd', ''])('an expectation that nobody knows is passed over: "%s"', async (expectation) => {
    const answer = await ask(requestText(['GET /v1/me HTTP/1.1', withKey, `Expect: ${expectation}`]))
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*x-content-type-options: nosniff/)
  })

  test('HTTP/1.0 has no chunks', async () => {
    const chunks = `${mission.length.toString(16)}\r\n${mission}\r\n0\r\n\r\n`
    const lines = ['POST /v1/missions HTTP/1.0', withKey, json, 'Transfer-Encoding: chunked']
    const answer = await ask(requestText(lines, chunks))
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('HTTP/1.0 has no chunked bodies')
  })

  test('HTTP/1.0 with a length is answered, and closed', async () => {
    const lines = ['POST /v1/missions HTTP/1.0', withKey, json, `Content-Length: ${mission.length}`]
    const socket = await openRaw(edition.http)
    socket.write(requestText(lines, mission))
    expect(await readUntil(socket, () => false)).toMatch(/^HTTP\/1\.1 202 /)
  })
})

describe('a process with few descriptors', () => {
  test('goes on serving whoever asks, however many connections ask for nothing', async () => {
    const small = await startEdition({ data: join(data, 'few'), descriptors: 256 })
    const idle = await Promise.all(Array.from({ length: 400 }, () => openRaw(small.http)))
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${small.api_key}` }
    // Too large for the row, so that it becomes a file.
    const body = JSON.stringify({ agent: 'echo', input: 'x'.repeat(200 * 1024) })
    for (let times = 0; times < 3; times++) {
      const answer = await fetch(`${small.http}/v1/missions`, { method: 'POST', headers, body })
      expect(answer.status).toBe(202)
      await answer.text()
    }
    for (const socket of idle) socket.destroy()
    expect(await small.stop()).toBe(0)
  })
})

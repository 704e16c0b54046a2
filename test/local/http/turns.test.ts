import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { noLoopShares } from '../../../adapters/local/loop-shares.ts'
import { httpBounds } from '../../../local/http/bounds.ts'
import { type Reading, readInPieces } from '../../../local/http/reading.ts'
import { createTurns, type Turns } from '../../../local/http/turns.ts'
import { closing, openRaw, readUntil, requestText } from '../raw-bytes.ts'

let server: Server
let http: string
let turns: Turns
let reading: Reading
/** Requests that Node has parsed, and those that were begun and are not answered. */
let parsed: number
let begun: ServerResponse[]

beforeEach(async () => {
  server = createServer()
  reading = readInPieces(server, { first: noLoopShares, more: noLoopShares }, httpBounds.reading)
  turns = createTurns({ reading, maxWaiting: 10_000, busy() {}, idle() {} })
  parsed = 0
  begun = []
  server.on('request', (request, response) => {
    parsed++
    turns.take(response, () => (request.url === '/now' ? response.end('now') : begun.push(response)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  http = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => {
  server.close()
  server.closeAllConnections()
})

const get = (path: string) => requestText([`GET ${path} HTTP/1.1`])

function answersIn(text: string): number {
  return text.split('HTTP/1.1 200').length - 1
}

/** By then the server has had its turn many times. */
async function requestsOnAnotherConnection(): Promise<void> {
  const other = await openRaw(http)
  other.write(get('/now').repeat(50))
  await readUntil(other, (text) => answersIn(text) === 50)
  other.destroy()
}

describe('the requests of one connection', () => {
  test('are begun one after the other, and nothing more is read while one waits', async () => {
    const many = 4_000
    const socket = await openRaw(http)
    const answers = readUntil(socket, (_, last) => last.endsWith(`\r\n\r\n${many - 1}`))
    socket.write(get('/held').repeat(many))
    await expect.poll(() => begun.length).toBe(1)
    await requestsOnAnotherConnection()
    expect(begun).toHaveLength(1)
    expect(parsed - 50).toBeLessThanOrEqual(Math.ceil(httpBounds.reading.pieceBytes / get('/held').length))

    let answered = 0
    const answerAll = () => {
      for (const response of begun.splice(0)) response.end(String(answered++))
      if (answered < many) setImmediate(answerAll)
    }
    answerAll()
    const bodies = [...(await answers).matchAll(/\r\n\r\n(\d+)/g)].map(([, body]) => Number(body))
    expect(bodies).toEqual(Array.from({ length: many }, (_, at) => at))
    socket.destroy()
  })

  test('whoever lets too many wait is closed, and others are not', async () => {
    turns = createTurns({ reading, maxWaiting: 100, busy() {}, idle() {} })
    const socket = await openRaw(http)
    const closed = closing(socket)
    socket.write(get('/held').repeat(102))
    await closed
    await requestsOnAnotherConnection()
  })

  test('all are answered once the last is, also when its connection is gone', async () => {
    const [one, two] = [await openRaw(http), await openRaw(http)]
    one.write(get('/held').repeat(3))
    two.write(get('/held').repeat(3))
    await expect.poll(() => begun.length).toBe(2)
    let all = false
    const allAnswered = turns.allAnswered().then(() => {
      all = true
    })
    one.resetAndDestroy()
    for (; !all; await new Promise(setImmediate)) {
      const response = begun.shift()
      if (!response) continue
      await new Promise(setImmediate)
      expect(all).toBe(false)
      response.end()
    }
    await allAnswered
    expect(begun).toEqual([])
  })
})

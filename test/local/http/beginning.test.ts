import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openDatabase } from '../../../adapters/local/database.ts'
import { type LoopShares, noLoopShares } from '../../../adapters/local/loop-shares.ts'
import { createStores } from '../../../adapters/local/stores.ts'
import { createClock } from '../../../adapters/system/clock.ts'
import { createIds } from '../../../adapters/system/ids.ts'
import { createMemory } from '../../../adapters/system/memory.ts'
import { createTenant } from '../../../core/features/access/create-tenant.ts'
import { definitions } from '../../../functions/definitions.ts'
import { httpBounds } from '../../../local/http/bounds.ts'
import { boundConnections } from '../../../local/http/connections.ts'
import { readInPieces } from '../../../local/http/reading.ts'
import { createSenders } from '../../../local/http/senders.ts'
import { createHttpServer, serveHttp } from '../../../local/http-server.ts'
import { requestText } from '../raw-bytes.ts'
import { editionSettings } from './edition-settings.ts'

let server: Server
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** Who sends what is asked here with keys that are none. */
const here = 'address 127.0.0.1'

/** Turns that come when the test says so. */
function turnsByHand() {
  const waiting: { readonly group: string; readonly isSmall: boolean; go(): void }[] = []
  const spent: [group: string, amount: number][] = []
  const wait = <Result>(group: string, work: () => Result, isSmall = false) =>
    new Promise<Result>((resolve) => waiting.push({ group, isSmall, go: () => resolve(work()) }))
  const loop: LoopShares = { run: wait, runLater: wait, hasRoom: () => false, spend: (...amount) => spent.push(amount) }
  return { waiting, spent, loop }
}

/** A server that has the same answer for everybody. @returns who asks, and whose requests have begun */
async function serve(
  answer: string,
  loop: { readonly begun?: LoopShares; readonly answers?: LoopShares },
  hangs?: (authorization: string) => boolean,
) {
  const begun: string[] = []
  server = createHttpServer(() => false)
  const functions = definitions.map((definition) => ({
    // Beside the grace that everybody has.
    definition: hangs ? { ...definition, timeoutS: -4.9 } : definition,
    async invoke(event: unknown) {
      const { authorization } = (event as { headers: { authorization: string } }).headers
      begun.push(authorization)
      if (hangs?.(authorization)) return new Promise(() => {})
      return { statusCode: 200, body: answer }
    },
  }))
  const ports = { stores: createStores(openDatabase(':memory:'), Date), clock: createClock(), memory: createMemory() }
  serveHttp(server, {
    functions,
    reading: readInPieces(server, { first: noLoopShares, more: noLoopShares }, httpBounds.reading),
    connections: boundConnections(server, { all: 1000, byAddress: 1000, refused: 1 }),
    senders: createSenders({}),
    transfers: { isFor: () => false, serve: async () => undefined },
    console: { isFor: () => false, answer: async () => ({ statusCode: 404 }) },
    ports: { ...ports, settings: editionSettings },
    origins: [],
    loop: { begun: noLoopShares, answers: noLoopShares, ...loop },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ask = async (authorization: string, body?: string) => {
    const post = body === undefined ? {} : { method: 'POST', body }
    const response = await fetch(`${url}/v1/missions`, { ...post, headers: { authorization } })
    return response.text()
  }
  return { begun, ask, ports }
}

test('a request begins in a turn of its sender, and counts for its body', async () => {
  const { waiting, spent, loop } = turnsByHand()
  const { begun, ask } = await serve('{}', { begun: loop })
  const one = ask('one')
  await expect.poll(() => waiting.map(({ group }) => group)).toEqual([here])
  const two = ask('two', 'x'.repeat(4096))
  await expect.poll(() => waiting.map(({ group }) => group)).toEqual([here, here])
  expect(begun).toEqual([])
  waiting[1]?.go()
  await expect.poll(() => begun).toEqual(['two'])
  waiting[0]?.go()
  expect(await Promise.all([one, two])).toEqual(['{}', '{}'])
  expect(spent).toEqual([
    [here, 2],
    [here, 1],
  ])
})

test('a request whose sender has gone before its turn is not begun, and takes nothing of the turn', async () => {
  const { waiting, spent, loop } = turnsByHand()
  const { begun, ask } = await serve('{}', { begun: loop })
  const opened = once(server, 'connection') as Promise<[Socket]>
  const sender = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
  const [socket] = await opened
  sender.write(requestText(['POST /v1/missions HTTP/1.1', 'Authorization: gone', 'Content-Length: 4'], 'body'))
  await expect.poll(() => waiting.length).toBe(1)
  sender.resetAndDestroy()
  await new Promise((resolve) => socket.once('close', resolve))
  waiting[0]?.go()
  const answer = ask('there')
  await expect.poll(() => waiting.length).toBe(2)
  waiting[1]?.go()
  expect(await answer).toBe('{}')
  expect([begun, spent]).toEqual([['there'], [[here, 1]]])
})

test('a request with a large body begins in a turn of its tenant, whatever its key was answered so far', async () => {
  const { waiting, loop } = turnsByHand()
  const { ask, ports } = await serve('{}', { begun: loop })
  const create = createTenant({ ...ports, ids: createIds(ports.clock) })
  const { tenant, credential } = await create({ name: 'one', concurrency: 8, requests_per_s: 100 })
  const answers = ['Bearer', 'bEARER'].map((scheme) => ask(`${scheme} ${credential}`, 'x'.repeat(8192)))
  await expect.poll(() => waiting.map(({ group }) => group)).toEqual([tenant.id, tenant.id])
  for (const { go } of waiting) go()
  await Promise.all(answers)
  const small = [ask(`Bearer ${credential}`), ask(`Bearer ${credential}`, 'x'.repeat(4096))]
  await expect.poll(() => waiting.map(({ isSmall }) => isSmall)).toEqual([false, false, true, true])
  for (const { go } of waiting.slice(2)) go()
  await Promise.all(small)
})

test('a large answer is sent in a turn of its sender, and a small one at once', async () => {
  const { waiting, spent, loop } = turnsByHand()
  const large = JSON.stringify('x'.repeat(20_000))
  const { begun, ask } = await serve(large, { answers: loop })
  let isThere = false
  const answer = ask('ten_1').finally(() => {
    isThere = true
  })
  await expect.poll(() => waiting.length).toBe(1)
  expect([begun, isThere]).toEqual([['ten_1'], false])
  waiting[0]?.go()
  expect(await answer).toBe(large)
  expect(spent).toEqual([[here, large.length]])
})

test('of a body in chunks one piece is parsed, and one read taken, before it is known whether anybody wants it', async () => {
  const { waiting, loop } = turnsByHand()
  const { ask } = await serve('{}', { begun: loop })
  const opened = once(server, 'connection') as Promise<[Socket]>
  const { port } = server.address() as AddressInfo
  const sender = connect(port, '127.0.0.1').on('error', () => {})
  const [socket] = await opened
  sender.write(requestText(['POST /nowhere HTTP/1.1', 'Transfer-Encoding: chunked'], '1\r\na\r\n'.repeat(100_000)))
  await expect.poll(() => waiting.length).toBe(1)
  // What is read in the same turns as these would be the rest of it.
  const others = Array.from({ length: 20 }, () => ask('one'))
  await expect.poll(() => waiting.length).toBe(21)
  expect(socket.bytesRead).toBeLessThanOrEqual(64 * 1024)
  for (const { go } of waiting) go()
  await Promise.all(others)
  sender.destroy()
})

test('a request that hangs is answered when its time is up, and its place is another’s', async () => {
  const { ask } = await serve('{}', {}, (authorization) => authorization === 'hanging')
  const many = 2 * httpBounds.requestsAtWorkOfSender
  const answers = await Promise.all(Array.from({ length: many }, () => ask('hanging')))
  const codes = answers.map((answer) => (JSON.parse(answer) as { error: { code: string } }).error.code)
  expect(codes).toEqual(Array(many).fill('unavailable'))
  expect(await ask('one')).toBe('{}')
})

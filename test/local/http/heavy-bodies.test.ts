import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { noLoopShares } from '../../../adapters/local/loop-shares.ts'
import * as missions from '../../../contract/routes/missions.ts'
import { createBodyReader } from '../../../local/http/bodies.ts'
import { httpBounds } from '../../../local/http/bounds.ts'
import { readInPieces } from '../../../local/http/reading.ts'
import { requestText } from '../raw-bytes.ts'

let server: Server
afterEach(() => {
  server.close()
  server.closeAllConnections()
})

/** Reads bodies of the tenant that `Authorization` names, and holds each request until it is told to end it. */
async function serve() {
  const atWork: { readonly tenant: string; end(): void }[] = []
  let wake = () => {}
  server = createServer()
  const reading = readInPieces(server, { first: noLoopShares, more: noLoopShares }, httpBounds.reading)
  const readBody = createBodyReader(async (_, { headers }) => headers.authorization, reading)
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    const body = await Promise.resolve(readBody(request, response, missions.submitMission)).catch(() => undefined)
    if (body === undefined) return
    atWork.push({
      tenant: String(request.headers.authorization),
      end() {
        if (body.kind === 'read') body.release()
        response.end()
      },
    })
    wake()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    atWork,
    send: (tenant: string, bytes: number) =>
      fetch(url, { method: 'POST', body: 'a'.repeat(bytes), headers: { authorization: tenant } }),
    async until(count: number) {
      while (atWork.length < count) await new Promise<void>((resolve) => (wake = resolve))
    },
  }
}

test('of one tenant two heavy requests are at work, and those of others and small ones pass them', async () => {
  const { atWork, send, until } = await serve()
  const heavy = Array.from({ length: 20 }, () => send('one', httpBounds.heavyBodyBytes + 1))
  await until(2)
  const others = [send('two', httpBounds.heavyBodyBytes + 1), send('one', httpBounds.heavyBodyBytes)]
  await until(4)
  expect(atWork.map(({ tenant }) => tenant).toSorted()).toEqual(['one', 'one', 'one', 'two'])
  // One at a time ends, and one follows it.
  let most = 0
  for (let ended = 0; ended < 22; ended++) {
    await until(Math.min(22, ended + 1))
    most = Math.max(most, atWork.length - ended)
    atWork[ended]?.end()
  }
  expect(most).toBeLessThanOrEqual(4)
  expect((await Promise.all([...heavy, ...others])).map(({ status }) => status)).toEqual(new Array(22).fill(200))
})

test('of all tenants together no more than eight are', async () => {
  const { atWork, send, until } = await serve()
  const tenants = Array.from({ length: 12 }, (_, at) => `tenant ${at}`)
  const all = tenants.map((tenant) => send(tenant, httpBounds.heavyBodyBytes + 1))
  await until(httpBounds.heavyRequests)
  // What is not heavy has been read since, so the others have had their chance.
  const light = send('another', 5_000)
  await until(httpBounds.heavyRequests + 1)
  expect(atWork).toHaveLength(httpBounds.heavyRequests + 1)
  for (let ended = 0; ended < 13; ended++) {
    await until(ended + 1)
    atWork[ended]?.end()
  }
  await Promise.all([...all, light])
})

test('a request that is cut off while it waits for room takes none', async () => {
  const { atWork, send, until } = await serve()
  const { port } = server.address() as AddressInfo
  const open = () => {
    const socket = connect(port, '127.0.0.1')
    socket.write(
      requestText(['POST / HTTP/1.1', 'Authorization: one', `Content-Length: ${httpBounds.readBodyBytes}`], 'a'),
    )
    return socket
  }
  const begun = async () => ((await once(server, 'request')) as [IncomingMessage])[0]
  const room = Math.floor(httpBounds.bodyBytesByTenant / httpBounds.readBodyBytes)
  const holding = Array.from({ length: room }, open)
  for (let at = 0; at < room; at++) await begun()
  for (let at = 0; at < room; at++) {
    const waiting = open()
    const request = await begun()
    waiting.resetAndDestroy()
    await new Promise((resolve) => request.once('close', resolve))
  }
  for (const socket of holding) socket.resetAndDestroy()
  const answer = send('one', httpBounds.heavyBodyBytes)
  await until(1)
  atWork[0]?.end()
  expect((await answer).status).toBe(200)
})

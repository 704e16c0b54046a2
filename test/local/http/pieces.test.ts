import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noLoopShares } from '../../../adapters/local/loop-shares.ts'
import * as missions from '../../../contract/routes/missions.ts'
import { createBodyReader, discardBody, type ReadBody } from '../../../local/http/bodies.ts'
import { httpBounds } from '../../../local/http/bounds.ts'
import { type Reading, readInPieces } from '../../../local/http/reading.ts'
import { openRaw, requestText } from '../raw-bytes.ts'

let server: Server
let url: string
let reading: Reading
let readBody: ReadBody
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1')
  reading = readInPieces(server, { first: noLoopShares, more: noLoopShares }, httpBounds.reading)
  readBody = createBodyReader(async () => 'a tenant', reading)
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.close()
  server.closeAllConnections()
})

/** A body in so many chunks of a byte; it goes on without end where there are more than are taken. */
async function sendChunks(count: number): Promise<readonly [IncomingMessage, ServerResponse]> {
  const socket = await openRaw(url)
  const end = count > httpBounds.bodyPieces ? '' : '0\r\n\r\n'
  socket.write(requestText(['POST / HTTP/1.1', 'Transfer-Encoding: chunked'], `${'1\r\na\r\n'.repeat(count)}${end}`))
  return (await once(server, 'request')) as [IncomingMessage, ServerResponse]
}

test('a body in as many pieces as are taken is read', async () => {
  const [request, response] = await sendChunks(httpBounds.bodyPieces)
  const body = await readBody(request, response, missions.submitMission)
  expect(body).toMatchObject({ kind: 'read', bytes: Buffer.from('a'.repeat(httpBounds.bodyPieces)) })
})

test('one in more is refused, and read no further', async () => {
  const [request, response] = await sendChunks(200_000)
  await expect(readBody(request, response, missions.submitMission)).rejects.toMatchObject({ code: 'invalid_input' })
  expect(request.isPaused()).toBe(true)
})

test('neither is more read of one that nobody wants', async () => {
  const [request] = await sendChunks(200_000)
  let pieces = 0
  request.on('data', () => pieces++)
  await discardBody(request, reading)
  expect(request.isPaused()).toBe(true)
  // What was parsed in one go, and the one before it.
  expect(pieces).toBeLessThan(httpBounds.bodyPieces + (2 * httpBounds.reading.pieceBytes) / '1\r\na\r\n'.length)
})

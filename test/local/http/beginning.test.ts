import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openDatabase } from '../../../adapters/local/database.ts'
import { createLoopShares } from '../../../adapters/local/loop-shares.ts'
import { createStores } from '../../../adapters/local/stores.ts'
import { createClock } from '../../../adapters/system/clock.ts'
import { definitions } from '../../../functions/definitions.ts'
import { boundConnections } from '../../../local/http/connections.ts'
import { createHttpServer, serveHttp } from '../../../local/http-server.ts'

const atOnce = 3

let server: Server
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** Answers everything, and notes whose requests began in which turn of the event loop. */
async function serve(answer: string) {
  const turns: string[][] = [[]]
  server = createHttpServer(() => false)
  const functions = definitions.map((definition) => ({
    definition,
    invoke: async (event: unknown) => {
      turns.at(-1)?.push((event as { headers: { authorization: string } }).headers.authorization)
      if (turns.at(-1)?.length === 1) setImmediate(() => turns.push([]))
      return { statusCode: 200, body: answer }
    },
  }))
  serveHttp(server, {
    functions,
    connections: boundConnections(server, { all: 1000, byAddress: 1000, refused: 1 }),
    ports: { stores: createStores(openDatabase(':memory:'), Date), clock: createClock() },
    loop: {
      begun: createLoopShares({ all: atOnce, byGroup: atOnce }),
      text: createLoopShares({ all: 1_000_000, byGroup: 100_000 }),
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/me`
  const ask = (authorization: string) => fetch(url, { headers: { authorization } }).then((response) => response.text())
  return { turns, ask }
}

test('so many requests begin in a turn, and keys take turns', async () => {
  const { turns, ask } = await serve('{}')
  await Promise.all([...Array.from({ length: 40 }, () => ask('greedy')), ask('modest')])
  expect(turns.flat()).toHaveLength(41)
  expect(Math.max(...turns.map((begun) => begun.length))).toBeLessThanOrEqual(atOnce)
})

test('large answers of one key are sent by turns, and all arrive', async () => {
  const large = JSON.stringify('x'.repeat(300_000))
  const { ask } = await serve(large)
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('greedy')))
  expect(new Set(answers)).toEqual(new Set([large]))
})

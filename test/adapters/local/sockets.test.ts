import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createSockets } from '../../../adapters/local/sockets.ts'

test('frames leave in their order, each once what was written before it is on disk, and nobody waits for that', async () => {
  const groups = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let open = 0
  const sockets = createSockets(() => groups[open]?.promise)
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const [socket] = (await once(server, 'connection')) as [WebSocket]
  if (client.readyState !== WebSocket.OPEN) await once(client, 'open')
  sockets.add('c', socket)
  const heard: string[] = []
  client.on('message', (data) => heard.push(String(data)))

  expect(await sockets.send(['c', 'gone'], 'of the first group')).toEqual(['gone'])
  open = 1
  await sockets.send(['c'], 'of the second')
  open = 2
  await sockets.send(['c'], 'of what is on disk')
  await roundTrip(client)
  expect(heard).toEqual([])
  groups[1]?.resolve()
  await roundTrip(client)
  expect(heard).toEqual([])
  groups[0]?.resolve()
  await expect.poll(() => heard).toEqual(['of the first group', 'of the second', 'of what is on disk'])
  client.terminate()
  server.close()
})

/** Whatever the server had sent before is heard by then. */
async function roundTrip(client: WebSocket): Promise<void> {
  const answered = once(client, 'pong')
  client.ping()
  await answered
}

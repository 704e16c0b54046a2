import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createSockets, type LocalSockets } from '../../../adapters/local/sockets.ts'

test('frames leave in their order, each once what was written before it is on disk, and nobody waits for that', async () => {
  const groups = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let open = 0
  const sockets = createSockets(() => groups[open]?.promise)
  const client = await follow(sockets, 'c')
  const heard: string[] = []
  client.on('message', (data) => heard.push(String(data)))

  expect(await sockets.send(['c', 'gone'], 'of the first group')).toEqual({ gone: ['gone'], missed: [] })
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
})

describe('a follower that does not read', () => {
  const kb = 1024
  const bounds = {
    ...{ byConnection: 64 * kb, inAll: 1024 * kb, roomBelow: 8 * kb, patienceMs: 60_000 },
    ...{ sendsATurn: 256, framesAhead: 256 },
  }
  /** More than the operating system keeps for a connection. */
  const frames = Array.from({ length: 800 }, (_, at) => `${at} ${'x'.repeat(31 * kb)}`)

  test('is closed with a code that asks it to come back, and has got a whole beginning', async () => {
    const sockets = createSockets(() => undefined, bounds)
    const client = await follow(sockets, 'slow')
    const heard: number[] = []
    client.on('message', (data) => heard.push(Number.parseInt(String(data), 10)))
    const closed = once(client, 'close')
    client.pause()
    for (const frame of frames) await sockets.send(['slow'], frame)
    expect(await sockets.send(['slow'], 'more')).toEqual({ gone: ['slow'], missed: [] })
    client.resume()
    expect((await closed)[0]).toBe(1013)
    expect(heard.length).toBeLessThan(frames.length)
    expect(heard).toEqual(heard.map((_, at) => at))
  })

  test('is cut off where all together are too far behind, and one that reads is not', async () => {
    const sockets = createSockets(() => undefined, { ...bounds, byConnection: Number.POSITIVE_INFINITY })
    const [slow, quick] = [await follow(sockets, 'slow'), await follow(sockets, 'quick')]
    let heard = 0
    quick.on('message', () => heard++)
    slow.pause()
    for (const frame of frames) {
      await sockets.send(['slow', 'quick'], frame)
      await sockets.room('quick')
    }
    await expect.poll(() => heard).toBe(frames.length)
    expect(await sockets.send(['slow', 'quick'], 'more')).toEqual({ gone: ['slow'], missed: [] })
  })

  test('makes a replay wait, until it reads, is gone, or has not read for too long', async () => {
    const sockets = createSockets(() => undefined, { ...bounds, byConnection: 100_000 * kb, inAll: 100_000 * kb })
    for (const end of ['read', 'leave'] as const) {
      const client = await follow(sockets, end)
      client.pause()
      for (const frame of frames) await sockets.send([end], frame)
      const room = sockets.room(end).then(() => 'room')
      expect(await Promise.race([room, new Promise((resolve) => setImmediate(resolve, 'none'))])).toBe('none')
      if (end === 'read') client.resume()
      else client.terminate()
      expect(await room).toBe('room')
    }
    const impatient = createSockets(() => undefined, {
      ...bounds,
      byConnection: 100_000 * kb,
      inAll: 1e9,
      patienceMs: 10,
    })
    const client = await follow(impatient, 'asleep')
    client.pause()
    for (const frame of frames) await impatient.send(['asleep'], frame)
    await impatient.room('asleep')
    expect(await impatient.send(['asleep'], 'more')).toEqual({ gone: ['asleep'], missed: [] })
  })
})

describe('frames for many', () => {
  const mb = 1024 * 1024
  const bounds = {
    ...{ byConnection: 4 * mb, inAll: 64 * mb, roomBelow: mb, patienceMs: 60_000 },
    ...{ sendsATurn: 10, framesAhead: 3 },
  }

  test('go to so many connections in a turn of the event loop, and to all in their order', async () => {
    const sockets = createSockets(() => undefined, bounds)
    const names = Array.from({ length: 25 }, (_, at) => `follower ${at}`)
    const clients: WebSocket[] = []
    for (const name of names) clients.push(await follow(sockets, name))
    const heard = clients.map((client) => {
      const frames: string[] = []
      client.on('message', (data) => frames.push(String(data)))
      return frames
    })
    let sent = 0
    for (const socket of server.clients) {
      const send = socket.send.bind(socket) as (...all: unknown[]) => void
      const counted = (...all: unknown[]) => {
        sent++
        send(...all)
      }
      Object.assign(socket, { send: counted })
    }
    const turns: number[] = []
    for (const frame of ['first', 'second']) void sockets.send(names, frame)
    while (sent < 50) {
      await new Promise(setImmediate)
      turns.push(sent)
    }
    expect(Math.max(...turns.map((so, at) => so - (turns[at - 1] ?? 0)))).toBeLessThanOrEqual(bounds.sendsATurn)
    await expect.poll(() => heard).toEqual(clients.map(() => ['first', 'second']))
  })

  test('make those wait who make more than leave', async () => {
    const disk = Promise.withResolvers<void>()
    const sockets = createSockets(() => disk.promise, bounds)
    await follow(sockets, 'c')
    for (let n = 0; n < bounds.framesAhead; n++) await sockets.send(['c'], `frame ${n}`)
    const more = sockets.send(['c'], 'more').then(() => 'sent')
    expect(await Promise.race([more, new Promise((resolve) => setImmediate(resolve, 'waits'))])).toBe('waits')
    disk.resolve()
    expect(await more).toBe('sent')
  })
})

let server: WebSocketServer
let clients: WebSocket[]

beforeEach(async () => {
  clients = []
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
})

afterEach(() => {
  for (const socket of [...clients, ...server.clients]) socket.terminate()
  server.close()
})

/** A connected client, known to `sockets` by this name. */
async function follow(sockets: LocalSockets, name: string): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  clients.push(client)
  const [socket] = (await once(server, 'connection')) as [WebSocket]
  if (client.readyState !== WebSocket.OPEN) await once(client, 'open')
  sockets.add(name, socket)
  socket.on('error', () => {})
  socket.on('close', () => sockets.remove(name))
  return client
}

/** Whatever the server had sent before is heard by then. */
async function roundTrip(client: WebSocket): Promise<void> {
  const answered = once(client, 'pong')
  client.ping()
  await answered
}

import { afterAll, beforeAll, describe, expect } from 'vitest'
import { allDelivered, type Sockets } from '../../core/base/ports/sockets.ts'
import { portCases, type Skips } from './port-cases.ts'

export interface SocketsHarness {
  readonly sockets: Sockets
  /** A real WebSocket client that is connected. */
  connect(): Promise<ConnectedClient>
  close(): Promise<void>
}

export interface ConnectedClient {
  /** As the port names this connection. */
  readonly connection: string
  /** Text frames so far. */
  readonly frames: readonly string[]
  /** Resolves when the connection is closed, from either side. */
  readonly closed: Promise<unknown>
  /** Closes it from the client's side. */
  disconnect(): Promise<void>
}

const eventually = { timeout: 5_000, interval: 20 }
const maxFrameBytes = 32 * 1024

/** The behaviour of `core/base/ports/sockets.ts`. */
export function socketsSuite(name: string, factory: () => Promise<SocketsHarness>, skips?: Skips): void {
  describe(`sockets: ${name}`, () => {
    let harness: SocketsHarness
    beforeAll(async () => {
      harness = await factory()
    })
    afterAll(() => harness?.close())

    const it = portCases(skips)

    it('sends one frame to many connections', async () => {
      const clients = [await harness.connect(), await harness.connect(), await harness.connect()]
      const frame = JSON.stringify({ text: 'ünïcode 🚀' })
      expect(
        await harness.sockets.send(
          clients.slice(0, 2).map((client) => client.connection),
          frame,
        ),
      ).toEqual(allDelivered)
      await expect.poll(() => clients.map((client) => client.frames), eventually).toEqual([[frame], [frame], []])
    })

    it('keeps the order of calls', async () => {
      const client = await harness.connect()
      const frames = Array.from({ length: 20 }, (_, at) => `frame ${at}`)
      for (const frame of frames) await harness.sockets.send([client.connection], frame)
      await expect.poll(() => client.frames, eventually).toEqual(frames)
    })

    it('gives each connection frames of its own, in their order', async () => {
      const [one, two, leaves] = [await harness.connect(), await harness.connect(), await harness.connect()]
      await leaves.disconnect()
      const outbox = new Map([
        [one.connection, ['a', 'b', 'c']],
        [leaves.connection, ['a', 'b']],
        [two.connection, ['b', 'a']],
      ])
      const gone = { gone: [leaves.connection], missed: [] }
      await expect.poll(() => harness.sockets.deliver(outbox), eventually).toEqual(gone)
      await expect
        .poll(() => [one.frames.slice(-3), two.frames.slice(-2)], eventually)
        .toEqual([
          ['a', 'b', 'c'],
          ['b', 'a'],
        ])
      expect(await harness.sockets.deliverToMany(new Map([[one.connection, ['d']]]))).toEqual(allDelivered)
      await expect.poll(() => one.frames.at(-1), eventually).toBe('d')
    })

    it('says which connections are gone, and reaches the others', async () => {
      const [stays, leaves] = [await harness.connect(), await harness.connect()]
      await leaves.disconnect()
      const both = [leaves.connection, stays.connection]
      await expect
        .poll(() => harness.sockets.send(both, 'hello'), eventually)
        .toEqual({ gone: [leaves.connection], missed: [] })
      await expect.poll(() => stays.frames.at(-1), eventually).toBe('hello')
    })

    it('closes a connection, also one that is gone', async () => {
      const client = await harness.connect()
      await harness.sockets.close(client.connection)
      await client.closed
      await harness.sockets.close(client.connection)
      const gone = () => harness.sockets.send([client.connection], 'too late')
      await expect.poll(gone, eventually).toEqual({ gone: [client.connection], missed: [] })
    })

    it('sends nothing to nobody', async () => {
      expect(await harness.sockets.send([], 'frame')).toEqual(allDelivered)
      expect(await harness.sockets.deliver(new Map())).toEqual(allDelivered)
    })

    it('sends a frame of 32 KB whole', async () => {
      const client = await harness.connect()
      const frame = 'x'.repeat(maxFrameBytes)
      await harness.sockets.send([client.connection], frame)
      await expect.poll(() => client.frames, eventually).toEqual([frame])
    })

    it('refuses a frame over 32 KB', async () => {
      const client = await harness.connect()
      await expect(harness.sockets.send([client.connection], `${'ü'.repeat(maxFrameBytes / 2)}x`)).rejects.toThrow()
      await harness.sockets.send([client.connection], 'next')
      await expect.poll(() => client.frames, eventually).toEqual(['next'])
    })
  })
}

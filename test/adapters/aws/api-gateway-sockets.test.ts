import { afterEach, expect, test } from 'vitest'
import { createSockets } from '../../../adapters/aws/api-gateway-sockets.ts'
import { defaultPatience } from '../../../adapters/aws/sockets/post-frame.ts'
import { type ConnectionsService, type Documented, documented, startConnections } from './connections-service.ts'

let service: ConnectionsService
afterEach(() => service.close())

const quiet = { warn() {} }
/** No machine is too slow for it. */
const patient = { ...defaultPatience, tryMs: 60_000, lastTryAfterMs: 60_000, firstPauseMs: 1 }
const hurried = { ...patient, tryMs: 50 }
const named = (connection: string) => (connection in documented ? (connection as Documented) : 'sent')

/** How often each is tried, and what is said of it. */
const outcomes: readonly [Documented, number, 'sent' | 'gone' | 'missed'][] = [
  ['sent', 1, 'sent'],
  ['gone', 1, 'gone'],
  ['forbidden', 1, 'missed'],
  ['too_large', 1, 'missed'],
  ['too_many', 3, 'missed'],
  ['failing', 3, 'missed'],
  ['away', 3, 'missed'],
]

test('whatever is answered for a connection is its own: the others get the frame once', async () => {
  service = await startConnections(named)
  const connections = outcomes.map(([connection]) => connection)
  const { gone, missed } = await createSockets(quiet, patient).send(connections, 'frame')
  for (const [connection, tries, outcome] of outcomes) {
    expect([connection, service.posts(connection)]).toEqual([connection, Array(tries).fill('frame')])
    const said = gone.includes(connection) ? 'gone' : missed.some((one) => one.connection === connection) && 'missed'
    expect([connection, said || 'sent']).toEqual([connection, outcome])
  }
})

test('one that hangs is tried as often as its patience lasts, and missed', async () => {
  service = await startConnections(named)
  const { missed } = await createSockets(quiet, hurried).send(['hangs'], 'frame')
  expect(missed).toEqual([{ connection: 'hangs', why: expect.any(String) }])
  expect(service.posts('hangs')).toHaveLength(3)
  await createSockets(quiet, { ...hurried, lastTryAfterMs: 0 }).send(['hangs'], 'frame')
  expect(service.posts('hangs')).toHaveLength(4)
})

test('why a connection was missed is told', async () => {
  service = await startConnections(named)
  const { missed } = await createSockets(quiet, patient).send(['forbidden', 'too_many'], 'frame')
  expect(missed).toEqual([
    { connection: 'forbidden', why: expect.stringContaining('ForbiddenException') },
    { connection: 'too_many', why: expect.stringContaining('LimitExceededException') },
  ])
})

test('what passes is tried again, for this connection alone', async () => {
  const failures = new Map([['b', 2]])
  service = await startConnections((connection) => {
    const left = failures.get(connection) ?? 0
    failures.set(connection, left - 1)
    return left > 0 ? 'too_many' : 'sent'
  })
  expect(await createSockets(quiet, patient).send(['a', 'b', 'c'], 'frame')).toEqual({ gone: [], missed: [] })
  expect(['a', 'b', 'c'].map((connection) => service.posts(connection).length)).toEqual([1, 3, 1])
})

test('many that fail take no tries from others', async () => {
  const failed = new Set<string>()
  service = await startConnections((connection) => {
    const isFirst = connection === 'last' && !failed.has(connection)
    failed.add(connection)
    return isFirst || connection !== 'last' ? 'away' : 'sent'
  })
  const many = Array.from({ length: 120 }, (_, at) => `away-${at}`)
  const { missed } = await createSockets(quiet, patient).send([...many, 'last'], 'frame')
  expect(missed).toHaveLength(many.length)
  expect(service.posts('last')).toHaveLength(2)
})

test('nobody waits for one that hangs: the others have all their frames before it is given up', async () => {
  service = await startConnections(named)
  const frames = ['one', 'two', 'three']
  const outbox = new Map(['hangs', 'a', 'b'].map((connection) => [connection, frames]))
  const delivering = createSockets(quiet, { ...patient, lastTryAfterMs: 0 }).deliver(outbox)
  await expect.poll(() => [service.posts('a'), service.posts('b')], { timeout: 20_000 }).toEqual([frames, frames])
  expect(service.posts('hangs')).toEqual(['one'])
  service.hangUp()
  // It gets nothing behind the gap.
  expect((await delivering).missed).toEqual([expect.objectContaining({ connection: 'hangs' })])
  expect(service.posts('hangs')).toEqual(['one'])
})

test.each<[Documented, 'closed' | 'unavailable']>([
  ['sent', 'closed'],
  ['gone', 'closed'],
  ['forbidden', 'unavailable'],
  ['too_many', 'unavailable'],
  ['hangs', 'unavailable'],
])('a connection whose close is answered with %s is %s', async (connection, outcome) => {
  service = await startConnections(named)
  const closing = createSockets(quiet, hurried).close(connection)
  if (outcome === 'closed') await closing
  else await expect(closing).rejects.toEqual(expect.objectContaining({ code: 'unavailable' }))
})

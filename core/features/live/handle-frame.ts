import { SortieError } from '../../../contract/errors.ts'
import { allMissions, ClientFrame, type ServerFrame } from '../../../contract/live.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Logger } from '../../base/ports/logger.ts'
import type { Sockets } from '../../base/ports/sockets.ts'
import type { Stores } from '../../base/ports/store.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { requireLiveKey, requireScope } from '../../records/key/authenticate.ts'
import { requireMission } from '../../records/mission/require-mission.ts'
import { subscriptionKey } from '../../records/subscription/subscriptions.ts'
import { awaitWork } from './await-work.ts'
import { type Connection, changeFollows, requireConnection } from './connections.ts'
import { follow } from './follow.ts'
import { connectionRate, createSpender, frameCosts, keyRate, type Verdict } from './frame-rate.ts'
import { nothingReplayed, type Replayed, replay, showGap } from './replay.ts'

export interface LivePorts {
  readonly stores: Stores
  readonly sockets: Sockets
  readonly clock: Clock
  readonly logger: Logger
}

/** The scope that a frame needs: a connection may belong to a worker, or to a reader of missions. */
const neededFor = { subscribe: 'missions:read', await_work: 'workers:run' } as const

/** The longest meaningful frame has about 100 characters. */
const maxFrameUnits = 4 * 1024

/**
 * Handles a client’s frame.
 * @throws SortieError `invalid_json`, `invalid_input`, `rate_limited`, `forbidden`, `not_found`, `limit_exceeded`,
 * `unauthenticated`: sent to the client as an error frame
 */
export function handleFrame(ports: LivePorts) {
  const ofConnections = createSpender(connectionRate, ports.clock)
  const ofKeys = createSpender(keyRate, ports.clock)

  /** @throws SortieError `rate_limited`; a connection that continues anyway is closed */
  async function requireRate(id: string, verdict: Verdict): Promise<void> {
    if (verdict === 'within') return
    if (verdict === 'far_over') await ports.sockets.close(id)
    throw new SortieError('rate_limited', 'Too many frames; this one was ignored', { retryAfter: 1 })
  }

  return async (connectionId: string, text: string): Promise<void> => {
    await requireRate(connectionId, ofConnections.spend(connectionId, frameCosts.ping))
    const frame = parseFrame(text)
    const send = (answer: ServerFrame) => ports.sockets.send([connectionId], JSON.stringify(answer))
    if (frame.type === 'ping') {
      await send({ type: 'pong' })
      return
    }
    const cost = frameCosts[frame.type]
    await requireRate(connectionId, ofConnections.spend(connectionId, cost - frameCosts.ping))
    const { body: connection } = await requireConnection(ports.stores, connectionId)
    await requireRate(connectionId, ofKeys.spend(connection.key, cost))
    if (frame.type === 'unsubscribe') return unfollow(ports, connectionId, connection, frame.mission_id)
    // Whoever revoked it may have died before this connection was closed.
    const key = await requireLiveKey(ports, connection.tenant, connection.key, connection.session)
    requireScope({ tenant: { id: connection.tenant }, key }, neededFor[frame.type])
    if (frame.type === 'await_work') return awaitWork(ports, { id: connectionId, connection, key }, frame.instance_id)
    const { last, more } =
      frame.mission_id === allMissions
        ? await followAll(ports, connectionId, connection)
        : await followFrom(ports, connectionId, connection, { mission: frame.mission_id, after: frame.after })
    if (more) await showGap(ports, ports.stores.tenant(connection.tenant), connectionId, frame.mission_id)
    await send({ type: 'subscribed', mission_id: frame.mission_id, last_seq: last, ...(more && { more }) })
  }
}

/** The description of a frame quotes parts of it, and must fit a frame itself. */
const maxProblems = 20
const maxShown = 200

function parseFrame(text: string): ClientFrame {
  if (text.length > maxFrameUnits) throw new SortieError('invalid_input', 'A frame may have at most 4 KB')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new SortieError('invalid_json', 'A frame must be one JSON object, such as {"type":"ping"}')
  }
  const frame = ClientFrame.safeParse(json)
  if (frame.success) return frame.data
  const problems = frame.error.issues.slice(0, maxProblems).map(({ path, message }) => ({
    path: cutText(path.join('.'), maxShown),
    message: cutText(message, maxShown),
  }))
  throw new SortieError('invalid_input', 'The protocol has no such frame; see /docs', {
    details: { problems },
  })
}

async function followAll(ports: LivePorts, id: string, connection: Connection): Promise<Replayed> {
  await follow(ports, id, connection, allMissions)
  return nothingReplayed
}

/** Live first, then the replay: events in between come twice rather than never. */
async function followFrom(
  ports: LivePorts,
  id: string,
  connection: Connection,
  { mission, after }: { readonly mission: string; readonly after: number | undefined },
): Promise<Replayed> {
  const store = ports.stores.tenant(connection.tenant)
  const { mission: found } = await requireMission(store, mission)
  await follow(ports, id, connection, mission)
  return after === undefined ? { last: found.seq, more: false } : replay(ports, store, id, { mission, after })
}

async function unfollow(ports: LivePorts, id: string, connection: Connection, mission: string): Promise<void> {
  await ports.stores
    .tenant(connection.tenant)
    .write([{ change: 'delete', table: 'ephemeral', key: subscriptionKey(mission, id) }])
  await changeFollows(ports, id, (follows) => follows.filter((followed) => followed !== mission))
}

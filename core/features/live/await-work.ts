import { SortieError } from '../../../contract/errors.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Sockets } from '../../base/ports/sockets.ts'
import type { Stores } from '../../base/ports/store.ts'
import { loadInstance } from '../../records/instance/instance-items.ts'
import type { LiveKey } from '../../records/key/authenticate.ts'
import { worksFor } from '../../records/key/works-for.ts'
import type { Connection } from './connections.ts'
import { follow } from './follow.ts'
import { workFrame } from './work-frame.ts'

interface AwaitingPorts {
  readonly stores: Stores
  readonly clock: Clock
  readonly sockets: Pick<Sockets, 'send'>
}

/** The connection whose frames are handled. */
interface Opened {
  readonly id: string
  readonly connection: Connection
  readonly key: LiveKey
}

/**
 * From now on the connection is told when the instance should ask for work. It is also told at once, since there may have been some
 * before. @throws SortieError `not_found`, also for an instance of an agent that the key is not for; `limit_exceeded`
 */
export async function awaitWork(
  ports: AwaitingPorts,
  { id, connection, key }: Opened,
  instanceId: string,
): Promise<void> {
  const instance = (await loadInstance(ports.stores.tenant(connection.tenant), instanceId))?.instance
  if (!instance || instance.lost_at !== null || !worksFor(key, instance.agent)) {
    throw new SortieError('not_found', `There is no live instance ${instanceId}; register the worker again`)
  }
  await follow(ports, id, connection, instanceId)
  await ports.sockets.send([id], workFrame(instanceId))
}

import type { Ports } from '../../base/ports/ports.ts'
import { awaiting } from '../../records/subscription/subscriptions.ts'
import { workFrame } from './work-frame.ts'

export type TellingPorts = Pick<Ports, 'stores' | 'sockets' | 'logger'>

/** For news without a mission’s event. A worker that misses it asks within its heartbeat, so failures are harmless. */
export async function tellWorkers(ports: TellingPorts, tenant: string, instances: readonly string[]): Promise<void> {
  await Promise.all(instances.map((instance) => tellWorker(ports, tenant, instance)))
}

async function tellWorker({ stores, sockets, logger }: TellingPorts, tenant: string, instance: string): Promise<void> {
  try {
    const connections = await awaiting(stores.tenant(tenant), instance)
    if (connections.length > 0) await sockets.send(connections, workFrame(instance))
  } catch (error) {
    logger.warn('A worker was not told to ask for its order', { tenant, instance, error })
  }
}

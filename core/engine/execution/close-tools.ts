import { connectedWeb } from '../connections/connected-web.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'

/** Tells the servers of called tools that the session is over. If that fails, they find out by themselves. */
export async function closeTools(ports: ExecutionPorts, leg: Leg): Promise<void> {
  const { store, abort } = leg
  await leg.tools.close({ web: connectedWeb(ports, leg), store, clock: ports.clock, signal: abort.signal })
}

import { connectedWeb } from '../connections/connected-web.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'

/** Tells servers whose tools were called that nobody comes again. Where it fails, they find out by themselves. */
export async function closeTools(ports: ExecutionPorts, leg: Leg): Promise<void> {
  const { store, abort } = leg
  await leg.tools.close({ web: connectedWeb(ports, leg), store, clock: ports.clock, signal: abort.signal })
}

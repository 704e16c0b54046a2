import { connectedWeb } from '../connections/connected-web.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'

/** Tells servers whose tools were called that nobody comes again. Where it fails, they find out by themselves. */
export async function closeTools(ports: ExecutionPorts, leg: Leg): Promise<void> {
  await leg.tools.close({ web: connectedWeb(ports, leg), clock: ports.clock, signal: leg.abort.signal })
}

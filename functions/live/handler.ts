import { closeConnection, openConnection } from '../../core/features/live/connections.ts'
import { handleFrame } from '../../core/features/live/handle-frame.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { countByTenant } from '../runtime/http/limits.ts'
import { webSocketHandler } from '../runtime/websocket.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  return webSocketHandler(ports, {
    open: openConnection(ports, countByTenant(ports.clock)),
    close: closeConnection(ports),
    frame: handleFrame(ports),
  })
}

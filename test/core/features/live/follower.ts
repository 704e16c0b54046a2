import { NewMission } from '../../../../contract/resources/mission.ts'
import type { Ports } from '../../../../core/base/ports/ports.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { openConnection } from '../../../../core/features/live/connections.ts'
import { handleFrame } from '../../../../core/features/live/handle-frame.ts'
import { submitMission } from '../../../../core/features/missions/submit-mission.ts'
import { authenticate } from '../../../../core/records/key/authenticate.ts'
import { listeningSockets } from '../../../simulation/listening-sockets.ts'

/** A connection, and a mission that it may follow. @param onFrame is told of each frame that is sent to it */
export async function createFollower(simulated: Ports, onFrame: (frame: string) => void) {
  const ports = { ...simulated, sockets: listeningSockets(onFrame) }
  const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  const caller = await authenticate(ports)(`Bearer ${credential}`)
  await openConnection(ports, () => {})('connection', { authorization: `Bearer ${credential}` })
  const { id } = await submitMission(ports)(caller, NewMission.parse({ agent: 'echo', input: 'x' }), undefined)
  const handle = handleFrame(ports)
  return {
    ports,
    tenant: caller.tenant.id,
    mission: id,
    subscribe: (after?: number) =>
      handle(
        'connection',
        JSON.stringify({ type: 'subscribe', mission_id: id, ...(after !== undefined && { after }) }),
      ),
  }
}

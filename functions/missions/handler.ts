import * as routes from '../../contract/routes/missions.ts'
import { cancelMission } from '../../core/features/control/cancel-mission.ts'
import { holdMission, releaseMission } from '../../core/features/control/hold-mission.ts'
import { eraseMission } from '../../core/features/erasures/erase-mission.ts'
import { listErasures } from '../../core/features/erasures/read-erasures.ts'
import { listMissionEvents } from '../../core/features/events/read-events.ts'
import { streamMission } from '../../core/features/events/stream-events.ts'
import { explainMission } from '../../core/features/explain/explain-mission.ts'
import { changeMission } from '../../core/features/missions/change-mission.ts'
import { listMissions } from '../../core/features/missions/list-missions.ts'
import { getMission, listMissionSteps } from '../../core/features/missions/read-missions.ts'
import { readQueue } from '../../core/features/missions/read-queue.ts'
import { readTree } from '../../core/features/missions/read-tree.ts'
import { submitBatch } from '../../core/features/missions/submit-batch.ts'
import { submitMission } from '../../core/features/missions/submit-mission.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { asEventStream } from '../runtime/http/as-event-stream.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const submit = submitMission(ports)
  const submitMany = submitBatch(ports)
  const get = getMission(ports)
  const list = listMissions(ports)
  const tree = readTree(ports)
  const events = listMissionEvents(ports)
  const stream = streamMission(ports)
  const steps = listMissionSteps(ports)
  const change = changeMission(ports)
  const explain = explainMission(ports)
  const hold = holdMission(ports)
  const release = releaseMission(ports)
  const cancel = cancelMission(ports)
  const queue = readQueue(ports)
  const erase = eraseMission(ports)
  const erasures = listErasures(ports)
  return httpHandler(routes, ports, {
    submitMission: ({ caller, body, headers }) => submit(caller, body, headers['idempotency-key']),
    submitMissions: ({ caller, body }) => submitMany(caller, body),
    getMission: ({ caller, params }) => get(caller, params.mission_id),
    getMissionTree: ({ caller, params }) => tree(caller, params.mission_id),
    listMissions: ({ caller, query }) => list(caller, query),
    listMissionEvents: ({ caller, params, query }) => events(caller, params.mission_id, query),
    streamMission: async ({ caller, params, query, headers, asker, streamsForMs: forMs }) =>
      asEventStream(
        await stream(caller, params.mission_id, { after: headers['last-event-id'] ?? query.after, forMs, asker }),
      ),
    listMissionSteps: ({ caller, params, query }) => steps(caller, params.mission_id, query),
    changeMission: ({ caller, params, body }) => change(caller, params.mission_id, body),
    explainMission: ({ caller, params }) => explain(caller, params.mission_id),
    holdMission: ({ caller, params, body }) => hold(caller, params.mission_id, body),
    releaseMission: ({ caller, params }) => release(caller, params.mission_id),
    cancelMission: ({ caller, params }) => cancel(caller, params.mission_id),
    readQueue: ({ caller, query }) => queue(caller, query),
    eraseMission: ({ caller, params }) => erase(caller, params.mission_id),
    listErasures: ({ caller, query }) => erasures(caller, query),
  })
}

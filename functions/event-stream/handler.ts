import { streamMission as route } from '../../contract/routes/missions.ts'
import { streamMission } from '../../core/features/events/stream-events.ts'
import { takeStreamPlace } from '../../core/features/events/stream-places.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { asEventStream } from '../runtime/http/as-event-stream.ts'
import { byPath } from '../runtime/http/by-path.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

/** On AWS only. A tenant that has reached its limit of streams gets the events so far and reconnects, as behind the HTTP API. */
export function createHandler(ports: PortsOf<typeof definition>) {
  const stream = streamMission(ports)
  const take = takeStreamPlace(ports)
  const routes = { streamMission: route }
  const handler = httpHandler(routes, ports, {
    streamMission: async ({ caller, params, query, headers, asker, streamsForMs }) => {
      const after = headers['last-event-id'] ?? query.after
      const begin = (forMs: number | undefined) => stream(caller, params.mission_id, { after, forMs, asker })
      if (streamsForMs === undefined) return asEventStream(await begin(undefined))
      const place = await take(caller.tenant.id, streamsForMs)
      if (!place) return asEventStream(await begin(undefined))
      try {
        return asEventStream(await begin(streamsForMs), place.leave)
      } catch (refusal) {
        await place.leave()
        throw refusal
      }
    },
  })
  return byPath(routes, handler)
}

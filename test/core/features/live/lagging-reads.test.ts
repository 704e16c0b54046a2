import { expect, test } from 'vitest'
import { NewMission } from '../../../../contract/resources/mission.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { openConnection } from '../../../../core/features/live/connections.ts'
import { handleFrame } from '../../../../core/features/live/handle-frame.ts'
import { pushEvents } from '../../../../core/features/live/push-events.ts'
import { submitMission } from '../../../../core/features/missions/submit-mission.ts'
import { authenticate } from '../../../../core/records/key/authenticate.ts'
import { type EventPage, eventPageKind } from '../../../../core/records/mission/event-pages.ts'
import { listeningSockets } from '../../../simulation/listening-sockets.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

// Whoever follows has had its replay: what is not pushed to it now never reaches it, and no gap tells.
test('although plain reads lag, an event is pushed to whoever followed just before it', async () => {
  const { ports: simulated, sources, close } = await createSimulatedPlatform({ concurrency: 1, lagging: true })
  const frames: string[] = []
  const sockets = listeningSockets((frame) => void frames.push(frame))
  const ports = { ...simulated, sockets }
  const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  const caller = await authenticate(ports)(`Bearer ${credential}`)
  await openConnection(ports)('connection', { authorization: `Bearer ${credential}` })
  const { id } = await submitMission(ports)(caller, NewMission.parse({ agent: 'echo', input: 'x' }), undefined)
  await handleFrame(ports)('connection', JSON.stringify({ type: 'subscribe', mission_id: id }))
  expect(frames).toHaveLength(1)
  const pages = sources.feed.read('push', eventPageKind, 10).records.map(({ body }) => JSON.parse(body) as EventPage)
  await pushEvents(ports)(pages)
  expect(frames.length).toBeGreaterThan(1)
  close()
})

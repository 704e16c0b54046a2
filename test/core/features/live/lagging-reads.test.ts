import { expect, test } from 'vitest'
import { pushEvents } from '../../../../core/features/live/push-events.ts'
import { type EventPage, eventPageKind } from '../../../../core/records/mission/event-pages.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { createFollower } from './follower.ts'

// Whoever follows has had its replay: what is not pushed to it now never reaches it, and no gap tells.
test('although plain reads lag, an event is pushed to whoever followed just before it', async () => {
  const { ports: simulated, sources, close } = await createSimulatedPlatform({ concurrency: 1, lagging: true })
  const frames: string[] = []
  const { ports, subscribe } = await createFollower(simulated, (frame) => void frames.push(frame))
  await subscribe()
  expect(frames).toHaveLength(1)
  const pages = sources.feed.read('push', eventPageKind, 10).records.map(({ body }) => JSON.parse(body) as EventPage)
  await pushEvents(ports)(pages)
  expect(frames.length).toBeGreaterThan(1)
  close()
})

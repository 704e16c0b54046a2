import { expect, test } from 'vitest'
import { type Mission, MissionPatch } from '../../../../contract/resources/mission.ts'
import { changesIn, draftOf } from '../../../../web/rooms/mission/acts/change.ts'

const mission = { priority: 'NORMAL', tags: ['orders', 'office'], metadata: { order: '7' } } as unknown as Mission

test('only what was changed is sent, so that what others change meanwhile stays', () => {
  expect(changesIn(draftOf(mission), draftOf(mission))).toEqual({})
  expect(changesIn(draftOf(mission), { ...draftOf(mission), priority: 'HIGH' })).toEqual({ priority: 'HIGH' })
  expect(changesIn(draftOf(mission), { ...draftOf(mission), tags: 'orders' })).toEqual({ tags: ['orders'] })
})

test('metadata is replaced as a whole, and can be emptied', () => {
  const changes = changesIn(draftOf(mission), { ...draftOf(mission), metadata: '{"order": "7", "customer": "12"}' })
  expect(MissionPatch.parse(changes)).toEqual({ metadata: { order: '7', customer: '12' } })
  expect(changesIn(draftOf(mission), { ...draftOf(mission), metadata: '' })).toEqual({ metadata: {} })
  expect(changesIn(draftOf(mission), { ...draftOf(mission), metadata: '{"order": ' })).toBeUndefined()
})

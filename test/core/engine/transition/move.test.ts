import { expect, test } from 'vitest'
import { endAs } from '../../../../core/engine/transition/move.ts'
import { complete } from '../../../../core/records/mission/finish.ts'
import type { Mission } from '../../../../core/records/mission/mission.ts'

const finish = complete({ id: 'mis_1', status: 'RUNNING' } as Mission, { inline: 'done' }, 99)
const { mission, fact } = finish

test('an end tells of itself, and writes nothing beside but what it is given', () => {
  expect(endAs(finish)).toEqual({ to: mission, facts: [fact], changes: [], after: {} })
  const change = { change: 'delete', table: 'entities', key: { partition: 'a', sort: 'b' } } as const
  expect(endAs(finish, [change])).toMatchObject({ changes: [change], after: {} })
})

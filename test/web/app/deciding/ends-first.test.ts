import { expect, test } from 'vitest'
import { endsFirst } from '../../../../web/app/deciding/ends-first.ts'

const early = '2026-11-30T12:00:00.000Z'
const late = '2026-12-01T12:00:00.000Z'

test('an approval that nobody decides ends by whichever deadline comes first', () => {
  expect(endsFirst({ deadline: late }, early)).toEqual({ by: 'mission', at: early })
  expect(endsFirst({ deadline: early }, late)).toEqual({ by: 'default', at: early })
})

test('without a deadline of its own the mission’s ends it, and what is not known is not said', () => {
  expect(endsFirst({ deadline: null }, late)).toEqual({ by: 'mission', at: late })
  expect(endsFirst({ deadline: early }, undefined)).toEqual({ by: 'default', at: early })
  expect(endsFirst({ deadline: null }, undefined)).toBeUndefined()
})

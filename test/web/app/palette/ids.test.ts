import { expect, test } from 'vitest'
import { operationTable } from '../../../../sdk/operations.ts'
import { thingIn } from '../../../../web/app/palette/ids.ts'

const number = '01JD0000000000000000000000'

test.each([
  [`mis_${number}`, `/missions/mis_${number}`],
  [`apr_${number}`, `/approvals/apr_${number}`],
  [`dead_${number}`, `/dead-letters/dead_${number}`],
  [`dlv_${number}_7`, `/deliveries/dlv_${number}_7`],
  [`cnv_${number}`, `/conversations/cnv_${number}`],
  [`sch_${number}`, `/schedules/sch_${number}`],
  [`evl_${number}`, `/evaluations/evl_${number}`],
  [`stp_${number}`, `/control/stops/stp_${number}`],
  [`swi_${number}`, '/control'],
  [`key_${number}`, '/keys'],
  [`ses_${number}`, '/keys?view=sessions'],
  [`ins_${number}`, '/workers'],
  [`fil_${number}0aZ`, '/files'],
  [`mem_${'9f86d081'.repeat(5)}`, '/memories'],
  [`cas_${number}`, '/evaluations?view=datasets'],
])('%s leads to %s', (id, to) => {
  expect(thingIn(id)).toMatchObject({ id, to })
})

test('an id is found in whatever was pasted around it', () => {
  expect(thingIn(`see https://x/missions/mis_${number}?step=2`)?.id).toBe(`mis_${number}`)
  expect(thingIn(`{"approval_id":"apr_${number}"}`)?.to).toBe(`/approvals/apr_${number}`)
})

test('what only begins like an id is none, and neither is another kind', () => {
  expect(thingIn('mis_short')).toBeUndefined()
  expect(thingIn(`xmis_${number}`)).toBeUndefined()
  expect(thingIn(`ten_${number}`)).toBeUndefined()
})

test('what somebody needs to be allowed is something that the API does', () => {
  expect(Object.keys(operationTable)).toContain(thingIn(`dlv_${number}_7`)?.needs)
})

import { expect, test } from 'vitest'
import { carryOut } from '../../../cli/in-git/carry-out.ts'
import type { Step } from '../../../cli/in-git/plan.ts'
import { createClient } from '../../../sdk/client.ts'

function clientToldOf(status: number, code: string) {
  const body = { error: { code, message: 'No', request_id: 'req_1', timestamp: new Date().toISOString() } }
  return createClient({ url: 'http://sortie', apiKey: 'k', fetch: async () => Response.json(body, { status }) })
}

const remove: Step = { act: 'remove', noun: 'limit', found: { key: 'crm', id: 'crm', thing: { name: 'crm' } } }

test('what somebody else removed first is removed', async () => {
  const done = await carryOut([remove], clientToldOf(404, 'not_found'), {})
  expect(done).toEqual([{ step: remove, written: {} }])
})

test('what may not be removed is told', async () => {
  await expect(carryOut([remove], clientToldOf(403, 'forbidden'), {})).rejects.toMatchObject({
    cause: { code: 'forbidden' },
  })
})

import { afterEach, expect, test } from 'vitest'
import * as z from 'zod'
import { type Operation, operations } from '../../../contract/api.ts'
import { maxAnswerBytes, maxPageBytes } from '../../../core/base/paging/answer-room.ts'
import { type Answer, openApi, type TestApi } from './lists/api.ts'
import { fillings, heldMissions, type ListOperation, longestMission } from './lists/fillings.ts'
import { metadata, name } from './lists/texts.ts'

let api: TestApi | undefined

afterEach(() => api?.platform.close())

const Listed = z.looseObject({
  items: z.array(z.looseObject({})),
  next_cursor: z.string().nullable().optional(),
  last_seq: z.number().optional(),
  last_number: z.number().optional(),
})

/** Where to go on, by whichever way the list has. */
function onwards(operation: Operation, { items, next_cursor, last_seq, last_number }: z.output<typeof Listed>) {
  const after = last_seq ?? last_number
  if (after !== undefined) return items.length === 0 ? undefined : { after: String(after) }
  if (next_cursor === undefined || next_cursor === null) return undefined
  return operation === 'redriveDeadLetters' ? { inBody: next_cursor } : { cursor: next_cursor }
}

const asksForMany: Partial<Record<Operation, string>> = { listMissionEvents: '100', listMessages: '100' }

function limitOf(operation: Operation): Record<string, string> {
  const query = operations.find(([one]) => one === operation)?.[1].query
  return query && 'limit' in query.shape ? { limit: asksForMany[operation] ?? '100' } : {}
}

test('each list of the contract is among them', () => {
  const withItems = operations.filter(([, { output }]) => output instanceof z.ZodObject && 'items' in output.shape)
  expect(Object.keys(fillings).toSorted()).toEqual(withItems.map(([operation]) => operation).toSorted())
})

test.each(Object.keys(fillings) as ListOperation[])(
  'all of %s is read in pages that can be carried, each item once',
  async (operation) => {
    api = await openApi()
    const { call, expected, nameOf } = await fillings[operation](api)
    const seen: string[] = []
    let pages = 0
    for (let next: Record<string, string> | undefined = {}; next !== undefined; pages++) {
      const { inBody, ...query } = next
      const body = call.body === undefined ? {} : { body: { ...Object(call.body), ...(inBody && { cursor: inBody }) } }
      const answer: Answer = await api.call(operation, {
        ...call,
        ...body,
        query: { ...limitOf(operation), ...call.query, ...query },
      })
      expect([answer.status, answer.carriedBytes <= maxAnswerBytes]).toEqual([200, true])
      const page = Listed.parse(answer.body)
      // Beside the items stands what names the list and its next page.
      expect(page.items.length <= 1 || answer.carriedBytes <= maxPageBytes + 1000).toBe(true)
      seen.push(...page.items.flatMap((item) => nameOf(item) ?? []))
      next = onwards(operation, page)
      expect(pages).toBeLessThan(500)
    }
    expect(seen.toSorted()).toEqual(expected.toSorted())
  },
)

test('a worker gets no more missions at once than one answer carries, and all of them in the end', async () => {
  api = await openApi()
  const { ids, poll } = await heldMissions(api, 12)
  const held: { mission_id: string; lease: string }[] = []
  let polls = 0
  for (; held.length < ids.length && polls < ids.length; polls++) {
    const { body, carriedBytes } = await poll(held.map(({ mission_id, lease }) => ({ mission_id, lease })))
    expect(carriedBytes).toBeLessThanOrEqual(maxAnswerBytes)
    held.push(...(body as { missions: typeof held }).missions)
  }
  expect(held.map(({ mission_id }) => mission_id).toSorted()).toEqual(ids.toSorted())
  expect(polls).toBeGreaterThan(1)
})

test('a mission with the longest input, output and metadata is one answer', async () => {
  api = await openApi()
  const { params, text } = await longestMission(api)
  const { body, carriedBytes } = await api.call('getMission', { params })
  expect(body).toMatchObject({ status: 'COMPLETED', output: text, metadata })
  expect(carriedBytes).toBeLessThanOrEqual(maxAnswerBytes)
})

test('an order to a hundred workers is answered with as many of them as can be carried', async () => {
  api = await openApi()
  const params = { name: name(0) }
  await api.done('createAgent', { body: { name: name(0), kind: 'remote' } })
  for (let at = 0; at < 40; at++) await api.done('registerInstance', { params, body: { metadata } })
  const { body, carriedBytes } = await api.call('controlAgent', { body: { agent: name(0), action: 'drain' } })
  expect(body).toMatchObject({ told: 40 })
  expect(carriedBytes).toBeLessThanOrEqual(maxPageBytes + 1000)
})

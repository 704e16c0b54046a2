import type { Context, DynamoDBStreamEvent } from 'aws-lambda'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { SortieError } from '../../contract/errors.ts'
import type { LogFields } from '../../core/base/ports/logger.ts'
import type { Unreadable } from '../../core/base/ports/store.ts'
import { kindOf, record } from '../../core/base/storing/kind.ts'
import { feedHandler } from '../../functions/runtime/feed.ts'

const parcel = kindOf('parcel', 'entities', record({ number: z.number() }))

/** What is done with each batch of bodies of the feed, what is logged as passed over, and what operators are told of it. */
async function bring(bodies: readonly string[], consume: (numbers: readonly number[]) => void = () => {}) {
  const taken: number[][] = []
  const passedOver: unknown[] = []
  const error = (_: string, fields: LogFields = {}) => void passedOver.push(fields.sk)
  const logger = { info() {}, warn() {}, error }
  const setAside: unknown[] = []
  const stores = {
    tenant: (tenant: string) => ({
      setAside: async ({ partition, sort, reason }: Unreadable) =>
        void setAside.push([tenant, partition, sort, reason]),
    }),
  }
  const handler = feedHandler({ stores, logger }, parcel, async (parcels) => {
    const numbers = parcels.map(({ number }) => number)
    consume(numbers)
    taken.push(numbers)
  })
  const Records = bodies.map((body, at) => ({
    dynamodb: { Keys: { pk: { S: 'ten_1|mission#p|q' }, sk: { S: String(at) } }, NewImage: { body: { S: body } } },
  }))
  await handler({ Records } as unknown as DynamoDBStreamEvent, {} as Context)
  return { taken, passedOver, setAside }
}

test('a batch is taken whole', async () => {
  expect(await bring(['{"number":1}', '{"number":2}'])).toEqual({ taken: [[1, 2]], passedOver: [], setAside: [] })
})

test('items that cannot be read are passed over, and those around them are taken', async () => {
  const bodies = ['{"number":1}', 'not JSON', '{"number":"2"}', '[]', 'null', '{"number":3}']
  const { taken, passedOver, setAside } = await bring(bodies)
  expect({ taken, passedOver }).toEqual({ taken: [[1], [3]], passedOver: ['1', '2', '3', '4'] })
  expect(setAside).toEqual([
    ['ten_1', 'mission#p|q', '1', 'It is no JSON'],
    ['ten_1', 'mission#p|q', '2', expect.stringContaining('number: ')],
    ['ten_1', 'mission#p|q', '3', expect.stringContaining('the body: ')],
    ['ten_1', 'mission#p|q', '4', expect.stringContaining('the body: ')],
  ])
})

test('an item that its consumer cannot handle is passed over too', async () => {
  const failOnTwo = (numbers: readonly number[]) => {
    if (numbers.includes(2)) throw new RangeError('a fault')
  }
  const bodies = ['{"number":1}', '{"number":2}', '{"number":3}']
  expect(await bring(bodies, failOnTwo)).toEqual({
    taken: [[1], [3]],
    passedOver: ['1'],
    setAside: [['ten_1', 'mission#p|q', '1', expect.not.stringContaining('a fault')]],
  })
})

test('what may pass by itself has the whole batch come again, and none is passed over', async () => {
  const away = () => {
    throw new SortieError('unavailable', 'EventBridge does not answer')
  }
  await expect(bring(['{"number":1}', 'not JSON'], away)).rejects.toMatchObject({ code: 'unavailable' })
})

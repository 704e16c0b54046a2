import type { Context, DynamoDBStreamEvent } from 'aws-lambda'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { SortieError } from '../../contract/errors.ts'
import type { LogFields } from '../../core/base/ports/logger.ts'
import { kindOf, record } from '../../core/base/storing/kind.ts'
import { feedHandler } from '../../functions/runtime/feed.ts'

const parcel = kindOf('parcel', 'entities', record({ number: z.number() }))

/** What is done with each batch of bodies of the feed, and what is logged as passed over. */
async function bring(bodies: readonly string[], consume: (numbers: readonly number[]) => void = () => {}) {
  const taken: number[][] = []
  const passedOver: unknown[] = []
  const error = (_: string, fields: LogFields = {}) => void passedOver.push(fields.sk)
  const logger = { info() {}, warn() {}, error }
  const handler = feedHandler({ logger }, parcel, async (parcels) => {
    const numbers = parcels.map(({ number }) => number)
    consume(numbers)
    taken.push(numbers)
  })
  const Records = bodies.map((body, at) => ({
    dynamodb: { Keys: { pk: { S: 'p' }, sk: { S: String(at) } }, NewImage: { body: { S: body } } },
  }))
  await handler({ Records } as unknown as DynamoDBStreamEvent, {} as Context)
  return { taken, passedOver }
}

test('a batch is taken whole', async () => {
  expect(await bring(['{"number":1}', '{"number":2}'])).toEqual({ taken: [[1, 2]], passedOver: [] })
})

test('items that cannot be read are passed over, and those around them are taken', async () => {
  const bodies = ['{"number":1}', 'not JSON', '{"number":"2"}', '[]', 'null', '{"number":3}']
  expect(await bring(bodies)).toEqual({ taken: [[1], [3]], passedOver: ['1', '2', '3', '4'] })
})

test('an item that its consumer cannot handle is passed over too', async () => {
  const failOnTwo = (numbers: readonly number[]) => {
    if (numbers.includes(2)) throw new RangeError('a fault')
  }
  const bodies = ['{"number":1}', '{"number":2}', '{"number":3}']
  expect(await bring(bodies, failOnTwo)).toEqual({ taken: [[1], [3]], passedOver: ['1'] })
})

test('what may pass by itself has the whole batch come again, and none is passed over', async () => {
  const away = () => {
    throw new SortieError('unavailable', 'EventBridge does not answer')
  }
  await expect(bring(['{"number":1}', 'not JSON'], away)).rejects.toMatchObject({ code: 'unavailable' })
})

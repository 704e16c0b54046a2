import type { Context, SQSEvent } from 'aws-lambda'
import { expect, test } from 'vitest'
import { laneHandler } from '../../functions/runtime/lanes.ts'

const leg = (mission: string) => ({ tenant: 'ten_1', mission, attempt: 1, leg: 1 })

/** @returns the missions that were carried out, and the messages that come again */
async function bring(bodies: readonly string[]) {
  const executed: string[] = []
  const handler = laneHandler({ logger: { info() {}, warn() {}, error() {} } }, async ({ mission }) => {
    if (mission === 'fails') throw new Error('a fault')
    executed.push(mission)
  })
  const Records = bodies.map((body, at) => ({ messageId: String(at), body }))
  const { batchItemFailures } = await handler({ Records } as unknown as SQSEvent, {} as Context)
  return { executed, failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) }
}

test('one message that fails, or cannot be read, comes again alone, and the others are carried out', async () => {
  const bodies = [leg('one'), leg('fails'), { tenant: 'ten_1' }, leg('two')].map((body) => JSON.stringify(body))
  expect(await bring([...bodies.slice(0, 3), 'not JSON', ...bodies.slice(3)])).toEqual({
    executed: ['one', 'two'],
    failed: ['1', '2', '3'],
  })
})

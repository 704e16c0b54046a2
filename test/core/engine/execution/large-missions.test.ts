import { expect, test } from 'vitest'
import type { Models } from '../../../../core/base/ports/models.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { longText } from '../../../simulation/long-text.ts'
import { calls, reply, says, textOf } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** A request may have so much of it, each character six bytes of JSON. */
const metadata = Object.fromEntries(
  Array.from({ length: 50 }, (_, at) => [`${at}`.padEnd(64, '\u0001'), '\u0001'.repeat(512)]),
)

/** As much as settings may have. */
const settings = {
  metadata: Object.fromEntries(Object.entries(metadata).slice(0, 16)),
  stop: Array.from({ length: 4 }, () => '\u0001'.repeat(64)),
}

/** And as much as a schema may, in its mission. */
const output_schema = { anyOf: [{ type: 'string', description: 'x'.repeat(16_000) }, { type: 'null' }] }

/** As long in JSON, and yet no text that repeats itself. */
const answer = longText(10_000).replace(/./gs, (one) => String.fromCharCode(1 + (one.charCodeAt(0) % 7)))

test('a mission with all that it may carry delegates as much as it may, waits, is changed, and ends', async () => {
  const delegates: Models = {
    async *generate({ turns }) {
      const isAsked = turns.length === 1 && textOf(turns[0]) === 'delegate'
      const delegation = { agent: 'echo', input: '\u0001'.repeat(50_000) }
      yield* reply([isAsked ? calls('delegate', delegation) : says(JSON.stringify(answer))])
    },
    price: () => undefined,
  }
  const platform = await createSimulatedPlatform({ concurrency: 2, models: delegates })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'supervisor', input: 'delegate', metadata, settings, output_schema })
  for (const message of platform.receive()) {
    await process.execute(message.body)
    await platform.lanes.delete(message)
  }
  expect((await platform.record(id)).mission).toMatchObject({ status: 'WAITING', waiting_for: { kind: 'child' } })
  await process.change(id, { metadata: { ...metadata }, tags: ['changed'] })
  await process.hold(id)
  await process.release(id)
  await deliverAll(platform, (act) => act(process))
  expect((await platform.record(id)).mission).toMatchObject({ status: 'COMPLETED', tags: ['changed'] })
  platform.close()
})

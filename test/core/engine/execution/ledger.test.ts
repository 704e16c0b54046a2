import { expect, test } from 'vitest'
import type { Change } from '../../../../core/base/ports/store.ts'
import { isWriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import { cutOffRecord } from '../../../../core/engine/legs/cut-off-call.ts'
import { usageRecord } from '../../../../core/engine/legs/step-records.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const mission = 'mis_00000000000000000000000000'
const at = '2026-11-21T09:00:00.000Z'
const step = {
  kind: 'model_call',
  number: 3,
  attempt: 1,
  started_at: at,
  finished_at: at,
  model: 'offline/rules',
  text: '',
  finish_reason: 'stop',
  cost_usd: 0,
} as const

/** Each with what it says was used, so that two are told apart. */
const records: readonly (readonly [string, (tokens: number) => Change])[] = [
  [
    'a call that was cut off',
    (tokens) => {
      const spent = { input_tokens: tokens, output_tokens: tokens, cost_usd: 0 }
      const call = { model: 'offline/rules', spent, estimated: true, own_key: false }
      return cutOffRecord({ id: mission, attempt: 1, leg: 2 }, call, Date.parse(at))
    },
  ],
  [
    'a recorded model call',
    (tokens) => usageRecord(mission, { ...step, tool_calls: [], input_tokens: tokens, output_tokens: tokens }),
  ],
]

test.each(records)('what the ledger says of %s is never written over', async (_, record) => {
  const { store, close } = await createSimulatedPlatform({ concurrency: 1 })
  const [first, second] = [record(1), record(2)]
  await store.write([first])
  const answer = await store.write([second]).catch((error: unknown) => error)
  expect(isWriteConflict(answer)).toBe(true)
  const { items } = await store.query('ledger', { partition: 'usage#2026-11-21', limit: 10 })
  expect(items).toMatchObject([{ body: { mission_id: mission, input_tokens: 1 } }])
  close()
})

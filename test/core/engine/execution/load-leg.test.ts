import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import { agentVersionKey } from '../../../../core/records/agent/agent.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'

let blobFolder: string
beforeAll(async () => {
  blobFolder = await mkdtemp(join(tmpdir(), 'sortie-load-leg-'))
})
afterAll(() => rm(blobFolder, { recursive: true, force: true }))

const sober: Intercept = (_call, perform) => perform()
const longInput = { agent: 'echo', input: 'x'.repeat(100_000), max_attempts: 1, timeout_s: 86_400 }

test('blobs that are away for twenty minutes hold a mission up, spend no attempt, and are named', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1, blobFolder })
  let isAway = true
  const process = platform.process(async (call, perform) => {
    if (isAway && call.port === 'blobs' && call.operation === 'get') {
      throw new SortieError('unavailable', 'S3 does not answer', { retryAfter: 1 })
    }
    return perform()
  })
  const owner = platform.process(sober)
  const { id } = await owner.submit(longInput)
  const until = platform.now() + 20 * 60_000
  while (platform.now() < until) {
    await deliverAll(platform, (act) => act(process))
    const { mission } = await platform.record(id)
    expect(mission).toMatchObject({ status: 'SCHEDULED', attempt: 1 })
    platform.advance(60_000)
    await process.sweep()
  }
  const { events } = await platform.record(id)
  expect(events.findLast(({ type }) => type === 'mission.postponed')).toMatchObject({
    data: { reason: 'unavailable', message: 'S3 does not answer' },
  })
  const { reasons, sentence } = await owner.explain(id)
  expect(reasons[0]).toMatchObject({ code: 'unavailable', data: { attempt: 1, max_attempts: 1 } })
  expect(sentence).toContain('waiting spends no attempt')
  isAway = false
  await untilQuiet(platform, (act) => act(process))
  expect((await platform.record(id)).mission).toMatchObject({ status: 'COMPLETED', attempt: 1 })
  expect((await quietProblems(platform)).problems).toEqual([])
  platform.close()
})

test('where what is away would come back after the deadline only, the mission fails, and says why', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1, blobFolder })
  const process = platform.process(async (call, perform) => {
    if (call.port !== 'blobs' || call.operation !== 'get') return perform()
    throw new SortieError('unavailable', 'S3 does not answer', { retryAfter: 60 })
  })
  const { id } = await platform.process(sober).submit({ ...longInput, timeout_s: 30 })
  await deliverAll(platform, (act) => act(process))
  const { mission } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'unavailable', message: 'S3 does not answer' } })
  platform.close()
})

test('a mission whose input is gone fails at once, and names the blob', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1, blobFolder })
  const process = platform.process(async (call, perform) => {
    if (call.port === 'blobs' && call.operation === 'get') return undefined as never
    return perform()
  })
  const { id } = await platform.process(sober).submit(longInput)
  await deliverAll(platform, (act) => act(process))
  const { missions } = await platform.stored()
  expect(missions).toMatchObject([{ status: 'FAILED', error: { code: 'item_unreadable', retryable: false } }])
  const message = expect.stringContaining(`${id}/input-`)
  expect(missions).toMatchObject([{ error: { message } }])
  platform.close()
})

test('a mission whose agent’s version is gone fails at once, and names it', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process(sober)
  await process.createAgent({ name: 'short-lived' })
  const { id } = await process.submit({ agent: 'short-lived', input: 'hi', max_attempts: 3 })
  await platform.store.write([{ change: 'delete', table: 'entities', key: agentVersionKey('short-lived', 1) }])
  await deliverAll(platform, (act) => act(process))
  const { mission } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'FAILED', attempt: 1, error: { code: 'not_found' } })
  expect(mission.error?.message).toContain('short-lived, version 1')
  platform.close()
})

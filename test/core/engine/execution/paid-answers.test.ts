import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import type { Change, Store } from '../../../../core/base/ports/store.ts'
import { executeLeg } from '../../../../core/engine/execution/execute-leg.ts'
import { slotsPartition } from '../../../../core/records/slot/slots.ts'
import { createPaidModels } from '../../../faults/paid-models.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import type { Call, Intercept } from '../../../simulation/intercept.ts'
import { longText } from '../../../simulation/long-text.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems } from '../../../simulation/until-quiet.ts'

let blobFolder: string
beforeAll(async () => {
  blobFolder = await mkdtemp(join(tmpdir(), 'sortie-paid-answers-'))
})
afterAll(() => rm(blobFolder, { recursive: true, force: true }))

const sober: Intercept = (_call, perform) => perform()
const long = longText(100_000)
const away = () => new SortieError('unavailable', 'The service does not answer', { retryAfter: 1 })

async function submitted(padding: string, mission: { agent: string; input: string; max_attempts: number }) {
  const models = createPaidModels(padding)
  const platform = await createSimulatedPlatform({ concurrency: 1, models, blobFolder })
  const owner = platform.process(sober)
  const { id } = await owner.submit({ ...mission, timeout_s: 86_400 })
  const [message] = platform.receive()
  if (!message) throw new Error('No message is there')
  return { models, platform, owner, id, message, body: message.body }
}

const isWrite = ({ port, operation }: Call) => port === 'stores' && operation === 'write'
const isPut = ({ port, operation }: Call) => port === 'blobs' && operation === 'put'

const answer = { agent: 'echo', input: 'hello', max_attempts: 1 }
const toolStep = { agent: 'coder', input: 'What is 17 * 23?', max_attempts: 1 }

test.each([
  ['a final answer', answer, 1],
  ['a tool step', toolStep, 2],
] as const)(
  '%s whose record is refused three times is kept meanwhile, and recorded once',
  async (_what, mission, paid) => {
    for (const refused of [isWrite, isPut]) {
      const { models, platform, id, body } = await submitted(long, mission)
      let left = 3
      const executor = platform.process(async (call, perform) => {
        if (models.paid() === 1 && refused(call) && left-- > 0) throw away()
        return perform()
      })
      await executor.execute(body)
      expect(left).toBeLessThan(0)
      const { mission: ended, events } = await platform.record(id)
      expect(ended).toMatchObject({ status: 'COMPLETED', attempt: 1, usage: { model_calls: paid } })
      expect(models.paid()).toBe(paid)
      expect(events.filter(({ type }) => type === 'mission.started')).toHaveLength(1)
      platform.close()
    }
  },
)

test('a lease is renewed while an answer waits to be recorded', async () => {
  const { models, platform, id, body } = await submitted('', answer)
  let renewals = 0
  const untilRenewed = (store: Store): Store => ({
    ...store,
    async write(changes) {
      if (models.paid() === 1 && isRenewal(changes)) renewals += 1
      else if (models.paid() === 1 && renewals === 0) throw away()
      await store.write(changes)
    },
  })
  const { ports, stores } = platform
  const settings = { ...ports.settings, lease_ms: 60 }
  const renewing = { ...stores, tenant: (tenant: string) => untilRenewed(stores.tenant(tenant)) }
  await executeLeg({ ...ports, settings, stores: renewing })(JSON.parse(body), () => 900_000)
  expect(renewals).toBeGreaterThan(0)
  const { mission } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'COMPLETED', usage: { model_calls: 1 } })
  expect(models.paid()).toBe(1)
  platform.close()
})

function isRenewal([first, ...more]: readonly Change[]): boolean {
  return first?.change === 'put' && first.item.partition === slotsPartition && more.length === 0
}

test('an answer that cannot be recorded before the invocation ends is paid for, and ends its attempt', async () => {
  const { models, platform, owner, id, message } = await submitted(long, { ...answer, max_attempts: 2 })
  let remainingMs = 900_000
  let refusals = 0
  const executor = platform.process(async (call, perform) => {
    if (!isPut(call) || models.paid() !== 1) return perform()
    if (++refusals === 3) remainingMs = 1_000
    throw away()
  })
  await executor.execute(message.body, () => remainingMs)
  await platform.lanes.delete(message)
  const { mission, events } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'SCHEDULED', attempt: 2, usage: { model_calls: 1 } })
  expect(events.at(-1)).toMatchObject({ type: 'mission.retrying', data: { code: 'unavailable' } })
  platform.advance(10_000)
  await deliverAll(platform, (act) => act(owner))
  expect((await platform.record(id)).mission).toMatchObject({ status: 'COMPLETED', usage: { model_calls: 2 } })
  expect((await quietProblems(platform)).problems).toEqual([])
  platform.close()
})

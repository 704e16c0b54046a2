import { afterEach, beforeEach, expect, test } from 'vitest'
import { createScheduler } from '../../../adapters/aws/eventbridge-scheduler.ts'
import { SortieError } from '../../../contract/errors.ts'
import { Redrive } from '../../../contract/resources/dead-letter.ts'
import { NewMission } from '../../../contract/resources/mission.ts'
import type { Models } from '../../../core/base/ports/models.ts'
import type { Ports } from '../../../core/base/ports/ports.ts'
import { executeLeg } from '../../../core/engine/execution/execute-leg.ts'
import { createOperatorKey } from '../../../core/features/access/create-operator-key.ts'
import { createTenant } from '../../../core/features/access/create-tenant.ts'
import { cancelMission } from '../../../core/features/control/cancel-mission.ts'
import { stopMany } from '../../../core/features/control/stop-many.ts'
import { endDeadLeg } from '../../../core/features/dead-letters/end-dead-leg.ts'
import { listDeadDelivery } from '../../../core/features/dead-letters/list-dead-delivery.ts'
import { findDeadLetters } from '../../../core/features/dead-letters/read-dead-letters.ts'
import { redriveDeadLetter } from '../../../core/features/dead-letters/redrive.ts'
import { submitMission } from '../../../core/features/missions/submit-mission.ts'
import { stopPlatform } from '../../../core/features/operators/platform-stops.ts'
import { authenticate } from '../../../core/records/key/authenticate.ts'
import { createHandler } from '../../../functions/timers/handler.ts'
import { interceptStores } from '../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../simulation/simulated-platform.ts'
import { type SchedulerService, startSchedulerService } from './scheduler-service.ts'

// EventBridge Scheduler removes what has fired some time later, by its name. What is set meanwhile must outlive that.

let service: SchedulerService
let platform: SimulatedPlatform
let ports: Ports

const failing: Models = {
  price: () => undefined,
  // biome-ignore lint/correctness/useYield: it fails before it says anything
  async *generate() {
    throw new SortieError('model_unavailable', 'The provider is down')
  },
}

beforeEach(async () => {
  process.env.SORTIE_TIMER_GROUP = 'timers'
  process.env.SORTIE_TIMER_TARGET_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:timers'
  process.env.SORTIE_TIMER_ROLE_ARN = 'arn:aws:iam::000000000000:role/timers'
  service = await startSchedulerService()
  platform = await createSimulatedPlatform({ concurrency: 1, models: failing })
  ports = { ...platform.ports, scheduler: createScheduler() }
})

afterEach(async () => {
  platform.close()
  await service.close()
})

/** The only schedule that there is. */
function only(): string {
  const names = service.names()
  expect(names).toHaveLength(1)
  return names[0] ?? ''
}

async function fire(name: string): Promise<void> {
  await createHandler(ports)(service.fire(name), {} as never)
}

const submit = (mission: object, caller = platform.caller) =>
  submitMission(ports)(caller, NewMission.parse({ agent: 'coder', input: 'x', ...mission }), undefined)

test('the retry of an attempt that a timer began, and that failed at once, has its timer', async () => {
  await submit({ start_at: new Date(platform.now() + 60_000).toISOString(), max_attempts: 3 })
  for (let attempt = 1; attempt < 3; attempt++) {
    const name = only()
    platform.advance(10 * 60_000)
    await fire(name)
    for (const message of platform.receive()) {
      await executeLeg(ports)(JSON.parse(message.body), () => 900_000)
      await platform.lanes.delete(message)
    }
    service.removeFired(name)
    expect(only()).not.toBe(name)
  }
})

test('so has that of one which no executor could take', async () => {
  await submit({ start_at: new Date(platform.now() + 60_000).toISOString(), max_attempts: 3 })
  const name = only()
  platform.advance(61_000)
  await fire(name)
  for (const { body } of platform.receive()) await endDeadLeg(ports)(JSON.parse(body))
  service.removeFired(name)
  expect(only()).not.toBe(name)
})

test('a stop is carried on by timers, however often it sets its own anew', async () => {
  await submit({})
  await stopMany(ports)(platform.caller, { scope: { kind: 'tenant' }, reason: '' })
  for (let rounds = 0; rounds < 3; rounds++) {
    const name = only()
    await fire(name)
    service.removeFired(name)
  }
  platform.advance(6_000)
  const last = only()
  await fire(last)
  service.removeFired(last)
  expect(service.names()).toEqual([])
})

test('a stop of all tenants is carried on by timers', async () => {
  const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  await submit({}, await authenticate(ports)(`Bearer ${credential}`))
  const operator = await authenticate(ports)(`Bearer ${(await createOperatorKey(ports)('ops')).credential}`)
  await stopPlatform(ports)(operator, { reason: 'a test' })
  for (let rounds = 0; rounds < 3; rounds++) {
    const work = service.names().filter((name) => service.fire(name).kind === 'carry_on_platform_work')
    expect(work).toHaveLength(1)
    await fire(work[0] ?? '')
    service.removeFired(work[0] ?? '')
  }
})

test('a timer that is redriven once more, since that was not noted, fires once more', async () => {
  const payload = { kind: 'start_mission', tenant: platform.tenant, mission: 'mis_gone' } as const
  const { tenant } = platform
  await listDeadDelivery(ports)({
    death: 'a message',
    tenant,
    consumer: 'timers',
    mission: null,
    delivery: { by: 'timer', payload },
    message: 'it failed',
  })
  const { letters } = await findDeadLetters(ports, platform.caller, { status: 'open', limit: 1 })
  const id = letters[0]?.id ?? ''
  const stores = interceptStores(platform.stores, (call, perform) =>
    call.operation === 'write' ? Promise.reject(new Error('The process is gone')) : perform(),
  )
  await expect(redriveDeadLetter({ ...ports, stores })(platform.caller, id, Redrive.parse({}))).rejects.toThrow('gone')
  const name = only()
  platform.advance(1000)
  await redriveDeadLetter(ports)(platform.caller, id, Redrive.parse({}))
  service.removeFired(name)
  expect(service.fire(only())).toEqual(payload)
})

/** Release 0.1 named the timer of a mission by the mission alone. */
async function timerOfRelease01(): Promise<{ mission: string; name: string }> {
  const { id } = await submit({ start_at: new Date(platform.now() + 60_000).toISOString(), max_attempts: 3 })
  const name = only()
  const payload = service.fire(name)
  service.removeFired(name)
  await ports.scheduler.set({ name: id, at: platform.now() + 60_000, payload })
  return { mission: id, name: id }
}

test('a timer of release 0.1 outlives its mission’s cancellation, and then does nothing', async () => {
  const { mission, name } = await timerOfRelease01()
  await cancelMission(ports)(platform.caller, mission)
  expect(only()).toBe(name)
  platform.advance(61_000)
  await fire(name)
  expect((await platform.record(mission)).mission.status).toBe('CANCELLED')
  expect(platform.receive()).toEqual([])
})

test('one that fires begins the mission, whose retry has a timer of its own', async () => {
  const { name } = await timerOfRelease01()
  platform.advance(61_000)
  await fire(name)
  const [message] = platform.receive()
  await executeLeg(ports)(JSON.parse(message?.body ?? ''), () => 900_000)
  service.removeFired(name)
  expect(only()).not.toBe(name)
})

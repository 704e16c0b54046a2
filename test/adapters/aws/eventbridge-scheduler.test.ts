import { afterEach, beforeEach, expect, test } from 'vitest'
import { createScheduler } from '../../../adapters/aws/eventbridge-scheduler.ts'
import { type ScriptedService, startScriptedService } from './scripted-service.ts'

// The emulator fires up to some seconds late, which would hide a time that is a little early.

let service: ScriptedService

beforeEach(async () => {
  process.env.SORTIE_TIMER_GROUP = 'timers'
  process.env.SORTIE_TIMER_TARGET_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:timers'
  process.env.SORTIE_TIMER_ROLE_ARN = 'arn:aws:iam::000000000000:role/timers'
  service = await startScriptedService(() => ({ body: { ScheduleArn: 'arn' } }))
})

afterEach(() => service.close())

test('a time is a second later, for clocks that differ, and rounded up, as it must not be early', async () => {
  await setAt(Date.parse('2040-01-02T03:04:05.001Z'))
  await setAt(Date.parse('2040-01-02T03:04:05.000Z'))
  expect(expressions()).toEqual(['at(2040-01-02T03:04:07)', 'at(2040-01-02T03:04:06)'])
})

test('a time that has passed becomes one just ahead', async () => {
  const before = Date.now()
  await setAt(0)
  const at = Date.parse(`${expressions()[0]?.slice(3, -1)}Z`)
  expect(at).toBeGreaterThan(before)
  expect(at).toBeLessThan(before + 60_000)
})

test('a schedule removes itself and hands the payload to the timer function', async () => {
  await setAt(Date.now())
  expect(service.requests[0]?.input).toMatchObject({
    GroupName: 'timers',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: process.env.SORTIE_TIMER_TARGET_ARN,
      RoleArn: process.env.SORTIE_TIMER_ROLE_ARN,
      Input: '{"kind":"start_mission","tenant":"t","mission":"m"}',
    },
  })
})

function setAt(at: number): Promise<void> {
  return createScheduler().set({ name: 'timer', at, payload: { kind: 'start_mission', tenant: 't', mission: 'm' } })
}

function expressions(): string[] {
  return service.requests.map((request) => String(request.input.ScheduleExpression))
}

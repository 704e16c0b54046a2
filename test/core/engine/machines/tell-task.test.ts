import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createExpressions } from '../../../../adapters/expressions/expressions.ts'
import { beginRun, carryOn } from '../../../../core/engine/machines/carry-on.ts'
import { dueAt, passTime, tellTask } from '../../../../core/engine/machines/happen.ts'
import { readMachine } from '../../../../core/engine/machines/read-machine.ts'
import type { Means } from '../../../../core/engine/machines/run.ts'
import { lambda, machineOf } from './run-machine.ts'

const expressions = createExpressions()

/** A task that has to give a sign of life each 30 seconds, begun at 0. */
async function begun() {
  const task = { Type: 'Task', Resource: lambda, HeartbeatSeconds: 30, End: true }
  const read = readMachine(machineOf({ Call: task }))
  if (read.kind === 'refused') throw new Error(JSON.stringify(read.problems))
  const clock = { seconds: 0 }
  const means: Means = {
    ...{ expressions, breathe: setImmediate, fraction: () => 1, now: () => clock.seconds * 1000 },
    token: () => 'the-token',
  }
  const about = { arn: 'a', name: 'n', roleArn: 'r', machineArn: 'm', machineName: 'm', input: {}, startedAt: 0 }
  const run = beginRun(read.machine, about, means)
  await carryOn(run, means)
  return { run, means, clock }
}

test('a sign of life gives a task as long again', async () => {
  const { run, means, clock } = await begun()
  expect(dueAt(run)).toBe(30_000)
  clock.seconds = 20
  expect(await tellTask(run, means, 'the-token', { kind: 'alive' })).toBe(true)
  expect(dueAt(run)).toBe(50_000)
  clock.seconds = 50
  await passTime(run, means)
  await carryOn(run, means)
  expect(run.status).toMatchObject({ kind: 'FAILED', error: { error: 'States.HeartbeatTimeout' } })
})

test('an outcome counts once, and only with the token of an open task', async () => {
  const { run, means } = await begun()
  expect(await tellTask(run, means, 'another', { kind: 'succeeded', output: 'theirs' })).toBe(false)
  expect(await tellTask(run, means, 'the-token', { kind: 'succeeded', output: 'ours' })).toBe(true)
  expect(await tellTask(run, means, 'the-token', { kind: 'succeeded', output: 'again' })).toBe(false)
  await carryOn(run, means)
  expect(run.status).toEqual({ kind: 'SUCCEEDED', output: 'ours' })
})

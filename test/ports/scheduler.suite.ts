import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Scheduler, TimerPayload } from '../../core/base/ports/scheduler.ts'
import { fresh, portCases, type Skips } from './port-cases.ts'

export interface SchedulerHarness {
  readonly scheduler: Scheduler
  /** Every timer that has fired so far, with the time at which it was seen. */
  fired(): Promise<readonly FiredTimer[]>
  /** How far ahead a time must lie to be met exactly, in ms. */
  readonly aheadMs: number
  /** How late a timer may fire here, in ms. */
  readonly latenessMs: number
  close(): Promise<void>
}

export interface FiredTimer {
  readonly payload: TimerPayload
  readonly at: number
}

/** The behaviour of `core/base/ports/scheduler.ts`. */
export function schedulerSuite(name: string, factory: () => Promise<SchedulerHarness>, skips?: Skips): void {
  describe(`scheduler: ${name}`, () => {
    let harness: SchedulerHarness
    beforeAll(async () => {
      harness = await factory()
    })
    afterAll(() => harness?.close())

    const it = portCases(skips, test.concurrent)
    const firedOf = async (mission: string) =>
      (await harness.fired()).filter((timer) => isStart(timer.payload) && timer.payload.mission === mission)
    // Not `expect.poll`, which knows only one running test.
    const untilFired = (payload: Start) => {
      const patience = { timeout: harness.aheadMs * 2 + harness.latenessMs + 2_000, interval: 100 }
      return vi.waitFor(async () => expect(await firedOf(payload.mission)).toMatchObject([{ payload }]), patience)
    }

    it('fires with its payload, and not early', async () => {
      const at = Date.now() + harness.aheadMs
      const payload = start(fresh('m'))
      await harness.scheduler.set({ name: fresh('timer'), at, payload })
      await untilFired(payload)
      expect((await firedOf(payload.mission))[0]?.at).toBeGreaterThanOrEqual(at)
    })

    it('fires now for a time that has passed', async () => {
      const payload = start(fresh('m'))
      await harness.scheduler.set({ name: fresh('timer'), at: Date.now() - 3_600_000, payload })
      await untilFired(payload)
    })

    it('replaces time and payload when a name is set again', async () => {
      const timer = { name: `${fresh('timer')}_a.b`, at: Date.now() + 3_600_000 }
      const [first, second] = [start(fresh('m')), start(fresh('m'))]
      await harness.scheduler.set({ ...timer, payload: first })
      await harness.scheduler.set({ ...timer, at: Date.now() + harness.aheadMs, payload: second })
      await untilFired(second)
      expect(await firedOf(first.mission)).toEqual([])
    })

    it('sets a name again after it fired', async () => {
      const name = fresh('timer')
      const [first, second] = [start(fresh('m')), start(fresh('m'))]
      await harness.scheduler.set({ name, at: Date.now(), payload: first })
      await untilFired(first)
      await harness.scheduler.set({ name, at: Date.now(), payload: second })
      await untilFired(second)
    })

    it('does not fire what was removed; removing twice is no error', async () => {
      const [removed, kept] = [start(fresh('m')), start(fresh('m'))]
      const at = Date.now() + harness.aheadMs
      const name = fresh('timer')
      await harness.scheduler.set({ name, at, payload: removed })
      await harness.scheduler.set({ name: fresh('timer'), at: at + harness.aheadMs, payload: kept })
      await harness.scheduler.remove(name)
      await harness.scheduler.remove(name)
      await untilFired(kept)
      expect(await firedOf(removed.mission)).toEqual([])
    })

    it('takes a name of 64 characters', async () => {
      const payload = start(fresh('m'))
      const name = `${fresh('t')}_`.padEnd(64, 'x')
      await harness.scheduler.set({ name, at: Date.now() + 3_600_000, payload })
      await harness.scheduler.remove(name)
    })
  })
}

type Start = Extract<TimerPayload, { kind: 'start_mission' }>

function isStart(payload: TimerPayload): payload is Start {
  return payload.kind === 'start_mission'
}

function start(mission: string): Start {
  return { kind: 'start_mission', tenant: 'tenant', mission }
}

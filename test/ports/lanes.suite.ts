import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Lane, LaneMessage, Lanes, MissionLeg } from '../../core/base/ports/lanes.ts'
import { fresh, portCases, type Skips } from './port-cases.ts'

/** What stands behind the lanes: the queues as an executor's host sees them. */
export interface LanesHarness {
  readonly lanes: Lanes
  /** One message now, or `undefined` when none can be received. */
  receive(lane: Lane): Promise<Received | undefined>
  delete(message: Received): Promise<void>
  deadLetters(lane: Lane): Promise<readonly MissionLeg[]>
  /** How long a received message stays hidden. */
  readonly visibilityMs: number
  /** A message received this often and not deleted is dead-lettered. */
  readonly maxReceives: number
  close(): Promise<void>
}

export interface Received {
  readonly body: MissionLeg
  /** 1 at the first delivery. */
  readonly receives: number
  /** What `delete` needs, in whatever form. */
  readonly receipt: unknown
}

/** The behaviour of `core/base/ports/lanes.ts`. Cases run one after the other, each on a lane that it leaves empty. */
export function lanesSuite(name: string, factory: () => Promise<LanesHarness>, skips?: Skips): void {
  describe(`lanes: ${name}`, () => {
    let harness: LanesHarness
    beforeAll(async () => {
      harness = await factory()
    })
    afterAll(() => harness?.close())

    const it = portCases(skips)

    /** Polls as long as a redelivery may take. */
    async function next(lane: Lane): Promise<Received> {
      const deadline = Date.now() + harness.visibilityMs * 3 + 5_000
      for (;;) {
        const message = await harness.receive(lane)
        if (message) return message
        if (Date.now() > deadline) throw new Error(`No message came on ${lane}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }

    async function take(lane: Lane): Promise<string> {
      const message = await next(lane)
      await harness.delete(message)
      return message.body.mission
    }

    async function send(group: string, missions: readonly string[], lane: Lane = 'normal'): Promise<void> {
      for (const mission of missions) await harness.lanes.send(message(group, mission, lane))
    }

    it('delivers what was sent', async () => {
      const sent = message(fresh('group'), 'm_ü', 'normal')
      await harness.lanes.send(sent)
      const received = await next('normal')
      expect(received).toMatchObject({ body: sent.body, receives: 1 })
      await harness.delete(received)
      expect(await harness.receive('normal')).toBeUndefined()
    })

    it('keeps lanes apart', async () => {
      const group = fresh('group')
      await send(group, ['low'], 'low')
      await send(group, ['critical'], 'critical')
      await send(group, ['high'], 'high')
      expect(await harness.receive('normal')).toBeUndefined()
      expect(await take('critical')).toBe('critical')
      expect(await take('high')).toBe('high')
      expect(await take('low')).toBe('low')
    })

    it('delivers a group in order, one at a time', async () => {
      await send(fresh('group'), ['1', '2', '3'])
      for (const mission of ['1', '2', '3']) {
        const received = await next('normal')
        expect(received.body.mission).toBe(mission)
        expect(await harness.receive('normal')).toBeUndefined()
        await harness.delete(received)
      }
      expect(await harness.receive('normal')).toBeUndefined()
    })

    it('delivers other groups while one is in flight', async () => {
      await send(fresh('group'), ['a1', 'a2'])
      await send(fresh('group'), ['b1'])
      const inFlight = [await next('normal'), await next('normal')]
      expect(inFlight.map((received) => received.body.mission).sort()).toEqual(['a1', 'b1'])
      expect(await harness.receive('normal')).toBeUndefined()
      for (const received of inFlight) await harness.delete(received)
      expect(await take('normal')).toBe('a2')
    })

    it('drops a second message with the same deduplication id, even when the first is done', async () => {
      const group = fresh('group')
      await send(group, ['once', 'once'])
      expect(await take('normal')).toBe('once')
      await send(group, ['once', 'twice'])
      expect(await take('normal')).toBe('twice')
      expect(await harness.receive('normal')).toBeUndefined()
    })

    it('redelivers what was not deleted, before the next of its group', async () => {
      await send(fresh('group'), ['again', 'after'])
      expect(await next('normal')).toMatchObject({ body: { mission: 'again' }, receives: 1 })
      expect(await harness.receive('normal')).toBeUndefined()
      const second = await next('normal')
      expect(second).toMatchObject({ body: { mission: 'again' }, receives: 2 })
      await harness.delete(second)
      expect(await take('normal')).toBe('after')
    })

    it('dead-letters what is received too often, and goes on with the group', async () => {
      const poison = fresh('poison')
      await send(fresh('group'), [poison, 'healthy'])
      for (let receives = 1; receives <= harness.maxReceives; receives++) {
        expect(await next('normal')).toMatchObject({ body: { mission: poison }, receives })
      }
      expect(await take('normal')).toBe('healthy')
      await expect
        .poll(async () => (await harness.deadLetters('normal')).map((leg) => leg.mission), { timeout: 5_000 })
        .toContain(poison)
      expect(await harness.deadLetters('low')).toEqual([])
    })
  })
}

function message(group: string, mission: string, lane: Lane): LaneMessage {
  return { lane, group, deduplication: `${mission}#1#1`, body: { tenant: 't', mission, attempt: 1, leg: 1 } }
}

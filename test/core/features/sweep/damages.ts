import type { Change } from '../../../../core/base/ports/store.ts'
import { readItem } from '../../../../core/base/storing/reading.ts'
import type { Mend } from '../../../../core/engine/mending/mends.ts'
import { transition } from '../../../../core/engine/transition/transition.ts'
import { createFile } from '../../../../core/features/files/upload-file.ts'
import { createMemory } from '../../../../core/features/memories/manage-memories.ts'
import { backlogKey, enter, leave } from '../../../../core/records/backlog/backlog.ts'
import { newForgetting, putForgetting } from '../../../../core/records/memory/forgetting.ts'
import { cancel } from '../../../../core/records/mission/finish.ts'
import type { In } from '../../../../core/records/mission/mission.ts'
import {
  loadMission,
  missionPartition,
  putMission,
  type StoredMission,
} from '../../../../core/records/mission/mission-items.ts'
import { release, type StoredSlot, slotKey, slotKind } from '../../../../core/records/slot/slots.ts'
import { tenantKey } from '../../../../core/records/tenant/tenant.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import type { Process, SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** Something that is not as it should be, and which mends are to put it right. */
export interface Damage {
  readonly concurrency: number
  plant(scene: Scene): Promise<void>
  /** After which it is overdue. */
  readonly overdueAfterMs: number
  readonly mended: { readonly [M in Mend]?: number }
}

export interface Scene {
  readonly platform: SimulatedPlatform
  /** In which nothing goes wrong. */
  readonly process: Process
}

const second = 1000
const minute = 60 * second
const echo = { agent: 'echo', input: 'hello' }

export const damages: Readonly<Record<string, Damage>> = {
  'a lease whose executor died': {
    concurrency: 1,
    async plant({ platform, process }) {
      await process.submit({ agent: 'coder', input: 'what is 17 * 23?' })
      await dieAfterWrites(platform, 2)
    },
    overdueAfterMs: minute + second,
    mended: { executor_replaced: 1 },
  },
  'a mission whose executors keep dying': {
    concurrency: 1,
    async plant({ platform, process }) {
      const { id } = await process.submit(echo)
      await dieAfterWrites(platform, 1)
      const { mission, version } = await stored(platform, id)
      await platform.store.write([putMission({ ...mission, recoveries: 5 }, version)])
    },
    overdueAfterMs: minute + second,
    mended: { mission_failed: 1 },
  },
  'a request to forget whose process died': {
    concurrency: 1,
    async plant({ platform }) {
      const memory = { text: 'Likes tea', subject: 'ann', tags: [] }
      await createMemory(platform.ports)(platform.caller, memory)
      const request = newForgetting({ kind: 'subject', subject: 'ann' }, platform.now())
      await platform.store.write([putForgetting(request, 0, platform.now() + minute)])
    },
    overdueAfterMs: minute + second,
    mended: { memories_forgotten: 1 },
  },
  'an upload that was never completed': {
    concurrency: 1,
    async plant({ platform }) {
      await createFile(platform.ports)(platform.caller, { name: 'a.txt', bytes: 1 }, 'http://127.0.0.1')
    },
    overdueAfterMs: 60 * minute + second,
    mended: { file_ended: 1 },
  },
  'a slot whose message was not sent': {
    concurrency: 1,
    async plant({ platform }) {
      await platform.process(losing('send')).submit(echo)
    },
    overdueAfterMs: minute + second,
    mended: { message_sent_again: 1 },
  },
  'a slot that is leased to a mission which has ended': {
    concurrency: 1,
    async plant({ platform, process }) {
      const { id } = await process.submit(echo)
      await process.submit({ agent: 'echo', input: 'waits behind it' })
      await platform.store.write(await endedPastAll(platform, id))
    },
    overdueAfterMs: minute + second,
    mended: { slot_passed_on: 1 },
  },
  'a free slot beside a backlog': {
    concurrency: 1,
    async plant({ platform, process }) {
      const { id } = await process.submit(echo)
      await process.submit({ agent: 'echo', input: 'waits behind it' })
      const changes = await endedPastAll(platform, id)
      await platform.store.write([...changes, release(await slotOf(platform, 0))])
    },
    overdueAfterMs: minute + second,
    mended: { slot_filled: 1 },
  },
  'orphans at the head of the backlog': {
    concurrency: 1,
    async plant({ platform, process }) {
      const { id } = await process.submit(echo)
      const pending = await process.submit({ agent: 'echo', input: 'waits behind them' })
      const changes = await endedPastAll(platform, id)
      const orphans = [
        // Of a mission that never was, of one that has ended, and of one that stands elsewhere in the backlog.
        ...enter('mis_never', '000000000000001#mis_never'),
        ...enter(id, '000000000000002#ended'),
        ...enter(pending.id, '000000000000003#elsewhere'),
      ]
      await platform.store.write([...changes, ...orphans, release(await slotOf(platform, 0))])
    },
    overdueAfterMs: minute + second,
    mended: { orphan_removed: 3, slot_filled: 1 },
  },
  'a mission that has lost its entry in the backlog': {
    concurrency: 1,
    async plant({ platform, process }) {
      const { id } = await process.submit(echo)
      const pending = await process.submit({ agent: 'echo', input: 'nobody sees it' })
      const lost = (await stored(platform, pending.id)).mission
      await platform.store.write(leave(backlogKey(lost)))
      await process.cancel(id)
    },
    overdueAfterMs: minute + second,
    mended: { entry_restored: 1, slot_filled: 1 },
  },
  'slots above the concurrency of a smaller plan': {
    concurrency: 3,
    async plant({ platform, process }) {
      const made = []
      for (const input of ['one', 'two', 'three']) made.push(await process.submit({ agent: 'echo', input }))
      await dieAfterWrites(platform, 1)
      const tenant = { ...platform.caller.tenant, concurrency: 1 }
      await platform.store.write([
        { change: 'put', table: 'entities', item: { ...tenantKey, version: 2, body: tenant } },
      ])
    },
    overdueAfterMs: minute + second,
    mended: { executor_replaced: 1, slot_withdrawn: 2 },
  },
  'a timer that did not fire': {
    concurrency: 1,
    async plant({ platform }) {
      const startAt = new Date(platform.now() + minute).toISOString()
      await platform.process(losing('set')).submit({ ...echo, start_at: startAt })
    },
    overdueAfterMs: 2 * minute + second,
    mended: { timer_made_up: 1 },
  },
  'a retry whose timer was lost': {
    concurrency: 1,
    async plant({ platform }) {
      const process = platform.process(losing('set'))
      await process.submit({ agent: 'echo', input: 'flaky' })
      await executeNext(platform, process)
    },
    overdueAfterMs: 2 * minute,
    mended: { timer_made_up: 1 },
  },
  'a parent that did not hear of its child’s end': {
    concurrency: 1,
    async plant({ platform, process }) {
      await process.submit({ agent: 'supervisor', input: 'ask echo: one' })
      for (let leg = 0; leg < 2; leg++) await executeNext(platform, process)
    },
    overdueAfterMs: 5 * minute + second,
    mended: { parent_resumed: 1 },
  },
  'a parent that did not hear of the end of a child that took long': {
    concurrency: 1,
    async plant({ platform, process }) {
      await process.submit({ agent: 'supervisor', input: 'ask echo: one' })
      await executeNext(platform, process)
      platform.advance(5 * minute)
      // Looks at the parent, whose child has not begun.
      await process.sweep()
      await executeNext(platform, process)
    },
    overdueAfterMs: 2 * minute,
    mended: { parent_resumed: 1 },
  },
  'a conversation that did not hear of the end of a reply that took long': {
    concurrency: 1,
    async plant({ platform, process }) {
      const { id } = await process.begin({ agent: 'echo', on_message: 'queue' })
      await process.say(id, 'hello', 'first')
      platform.advance(5 * minute)
      // Looks at the conversation, whose reply has not begun.
      await process.sweep()
      await executeNext(platform, process)
    },
    overdueAfterMs: 2 * minute,
    mended: { conversation_continued: 1 },
  },
  'an evaluation that did not hear of the end of a mission': {
    concurrency: 1,
    async plant({ platform, process }) {
      await process.createDataset('set')
      await process.addCase('set', { input: 'hello' })
      await process.evaluate({ dataset: 'set', candidates: [{ agent: 'echo' }] })
      await executeNext(platform, process)
    },
    overdueAfterMs: 5 * minute + second,
    mended: { evaluation_continued: 1 },
  },
  'a wait, a backlog and a lane past their deadlines': {
    concurrency: 1,
    async plant({ platform, process }) {
      const brief = { timeout_s: 30 }
      await process.submit({ ...brief, agent: 'supervisor', input: 'ask echo: one' })
      await process.submit({ ...brief, ...echo })
      await executeNext(platform, process)
    },
    overdueAfterMs: minute + second,
    mended: { mission_expired: 3 },
  },
}

function losing(operation: string): Intercept {
  return async <Result>(call: Parameters<Intercept>[0], perform: () => Promise<Result>) =>
    call.operation === operation ? (undefined as Result) : perform()
}

async function executeNext(platform: SimulatedPlatform, process: Process): Promise<void> {
  for (const message of platform.receive()) {
    await process.execute(message.body)
    await platform.lanes.delete(message)
  }
}

/** Executors take what waits on the lanes and die: each makes so many writes, and then nothing is heard of it. */
export async function dieAfterWrites(platform: SimulatedPlatform, writes: number): Promise<void> {
  for (const message of platform.receive()) {
    const died = Promise.withResolvers<void>()
    let left = writes
    const process = platform.process((call, perform) => {
      if (call.operation !== 'write' || left-- > 0) return perform()
      died.resolve()
      return new Promise(() => {})
    })
    void process.execute(message.body)
    await died.promise
  }
}

/** The mission's end, and nothing of what belongs to it elsewhere. */
async function endedPastAll(platform: SimulatedPlatform, id: string): Promise<readonly Change[]> {
  const from = await stored(platform, id)
  const ended = cancel(from.mission, platform.now(), 'stp_1')
  const scope = { tenant: platform.tenant, now: platform.now() }
  return transition(scope, from, ended.mission, [ended.fact]).changes
}

async function stored(platform: SimulatedPlatform, id: string): Promise<StoredMission<In<'QUEUED'>>> {
  const found = await loadMission(platform.store, id)
  if (!found) throw new Error(`${id} is not there`)
  return found as StoredMission<In<'QUEUED'>>
}

async function slotOf(platform: SimulatedPlatform, index: number): Promise<StoredSlot> {
  const item = await readItem(platform.store, slotKind, slotKey(index))
  if (!item) throw new Error(`Slot ${index} was never used`)
  return { ...item.body, version: item.version }
}

/** A mission's item that no code can make sense of. */
export async function plantNonsense({ platform }: Scene): Promise<void> {
  const item = {
    partition: missionPartition('mis_broken'),
    sort: 'mission',
    version: 1,
    body: null,
    due: platform.now(),
  }
  await platform.store.write([{ change: 'put', table: 'entities', item }])
}

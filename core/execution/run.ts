import type { Step } from '../../contract/resources/mission.ts'
import type { Fact } from '../../events/catalogue.ts'
import type { Agent } from '../agents/agent.ts'
import { type FollowUp, planHandOver, settle } from '../dispatch/dispatch.ts'
import { freeSlotHints } from '../dispatch/free-slot-hints.ts'
import { type Slot, type StoredSlot, slotKey } from '../dispatch/slots.ts'
import { inTurn } from '../dispatch/turns.ts'
import { loadMission, type StoredMission } from '../missions/mission-items.ts'
import type { In, Mission } from '../missions/model.ts'
import { transition } from '../missions/transition.ts'
import type { Ports } from '../ports/ports.ts'
import type { Change, Store } from '../ports/store.ts'
import { isWriteConflict } from '../ports/write-conflict.ts'

export type ExecutionPorts = Pick<
  Ports,
  'stores' | 'lanes' | 'blobs' | 'scheduler' | 'sockets' | 'models' | 'web' | 'clock' | 'ids' | 'settings' | 'logger'
>

/** A mission in the hands of this executor. It ends when another write of the mission gets in between: see `Fenced`. */
export interface Run {
  readonly tenant: string
  readonly store: Store
  readonly agent: Agent
  readonly abort: AbortController
  stored: StoredMission<In<'RUNNING'>>
  slot: StoredSlot
  readonly steps: Step[]
}

/** The mission is no longer ours: it was cancelled, expired, or given to another executor. Nothing more may be written or called. */
export class Fenced extends Error {
  override readonly name = 'Fenced'
}

/** Records facts about the running mission, with what belongs to them. @throws Fenced */
export async function record(
  ports: ExecutionPorts,
  run: Run,
  to: In<'RUNNING'>,
  facts: readonly [Fact, ...Fact[]],
  extra: readonly Change[],
): Promise<void> {
  const { next, changes } = transition(run.tenant, run.stored, to, facts, ports.clock.now())
  try {
    await run.store.write([...changes, ...extra])
  } catch (error) {
    throw isWriteConflict(error) ? new Fenced() : error
  }
  run.stored = next
}

/** Another mission at the head of the backlog may change while we hand our slot over; each try reads afresh. */
const maxConflicts = 50

/**
 * Takes the mission out of this executor's hands and gives its slot to the next one, in one write.
 * @returns the mission as written. @throws Fenced
 */
export async function leaveRun<M extends Mission>(
  ports: ExecutionPorts,
  run: Run,
  to: M,
  facts: readonly [Fact, ...Fact[]],
  extra: readonly Change[],
): Promise<M> {
  for (let conflicts = 0; conflicts < maxConflicts; conflicts++) {
    const { written, decided } = await inTurn(run.tenant, async () => {
      const handOver = await planHandOver(ports, run.tenant, run.slot, conflicts)
      const { next, changes } = transition(run.tenant, run.stored, to, facts, ports.clock.now())
      const all = [...changes, ...extra, ...handOver.changes]
      return { written: run.store.write(all), decided: { mission: next.mission, after: handOver.after } }
    })
    try {
      await written
    } catch (error) {
      if (!isWriteConflict(error)) throw error
      await stillOurs(run)
      continue
    }
    await passOn(ports, run, decided.after)
    return decided.mission
  }
  throw new Error(`The slot of ${run.stored.mission.id} could not be given back in ${maxConflicts} tries`)
}

async function passOn(ports: ExecutionPorts, run: Run, after: FollowUp): Promise<void> {
  if (after.look) {
    const { index, generation } = run.slot.slot
    freeSlotHints.add(run.tenant, { slot: { index, generation, state: 'free' }, version: run.slot.version + 1 })
  }
  await settle(ports, run.tenant, after)
}

/** @throws Fenced when mission or slot changed hands */
async function stillOurs(run: Run): Promise<void> {
  const { mission, version } = run.stored
  const now = await loadMission(run.store, mission.id)
  const slot = await run.store.get<Slot>('entities', slotKey(mission.slot), { consistent: true })
  if (now?.version !== version || slot?.body.state !== 'leased' || slot.body.mission_id !== mission.id)
    throw new Fenced()
  run.slot = { slot: slot.body, version: slot.version }
}

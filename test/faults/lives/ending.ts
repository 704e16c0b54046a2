import type { Life, World } from '../life.ts'
import { budget, insist, unlessCode } from './insist.ts'
import { createSender, submitSender } from './waiting.ts'

async function cancel({ process, notes }: Pick<World, 'process' | 'notes'>): Promise<void> {
  const id = notes.get('mission') ?? ''
  await insist(() => process.cancel(id)).catch(unlessCode('mission_finished'))
}

/** While it waits for a person. */
export const cancelledWaiting: Life = {
  ends: ['CANCELLED'],
  async begin(world) {
    const { id } = await submitSender(world)
    world.notes.set('mission', id)
  },
  async goOn(world) {
    if (await isAskedFor(world)) await cancel(world)
  },
}

/** From when a person was asked on. */
async function isAskedFor({ process, notes }: World): Promise<boolean> {
  const { items } = await insist(() => process.approvals('OPEN'))
  if (items.length > 0) notes.set('asked', 'yes')
  return notes.has('asked')
}

/** While its model writes. */
export const cancelledInItsCall: Life = {
  ends: ['CANCELLED'],
  async begin(world) {
    const { process, platform, models, notes, padding } = world
    models.meanwhile(async (signal) => {
      // Its owner may not have heard yet that it was accepted.
      const [mission] = (await platform.stored()).missions
      notes.set('mission', mission?.id ?? '')
      await cancel(world)
      await aborted(signal)
    })
    await insist(() => process.submit({ agent: 'echo', input: `long ${padding}`, budget }, 'its key'))
  },
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** With all others of its agent, and with its child. */
export const stoppedWithOthers: Life = {
  ends: ['CANCELLED', 'CANCELLED', 'CANCELLED'],
  async begin(world) {
    const { process, platform } = world
    const mission = { agent: 'supervisor', input: `ask sender: ${await createSender(world)}`, budget }
    const start_at = new Date(platform.now() + 3_600_000).toISOString()
    await insist(() => process.submit(mission, 'first'))
    await insist(() => process.submit({ ...mission, start_at }, 'second'))
  },
  async goOn(world) {
    const { process } = world
    if (await isAskedFor(world)) await insist(() => process.stopMany({ kind: 'agent', agent: 'supervisor' }))
  },
}

/** Before it has begun, and released then. */
export const held: Life = {
  ends: ['COMPLETED'],
  async begin({ process, notes, padding }) {
    const mission = { agent: 'coder', input: `What is 17 * 23? ${padding}`, budget }
    const { id } = await insist(() => process.submit(mission, 'its key'))
    notes.set('mission', id)
    await insist(() => process.hold(id)).catch(unlessCode('mission_finished'))
  },
  async goOn({ process, notes }) {
    const id = notes.get('mission') ?? ''
    await insist(() => process.release(id)).catch(unlessCode('mission_finished'))
  },
}

/** By a switch over its agent, which is lifted then. */
export const paused: Life = {
  ends: ['COMPLETED'],
  async begin({ process, padding }) {
    await insist(() => process.switchOn({ kind: 'agent', agent: 'coder' }, 'pause'))
    await insist(() => process.submit({ agent: 'coder', input: `What is 17 * 23? ${padding}`, budget }, 'its key'))
  },
  async goOn({ process }) {
    for (const { id } of await insist(() => process.switches()))
      await insist(() => process.lift(id)).catch(unlessCode('not_found'))
  },
}

/** While it waits for a person. */
export const overdue: Life = {
  ends: ['EXPIRED'],
  async begin(world) {
    await submitSender(world, { timeout_s: 240 })
  },
}

/** Fails after a step, and goes on from it as another mission. */
export const redriven: Life = {
  ends: ['FAILED', 'COMPLETED'],
  async begin({ process, padding, notes }) {
    const { id } = await insist(() => process.submit({ agent: 'coder', input: 'stuck at 17 * 23', budget }, 'its key'))
    notes.set('mission', id)
    notes.set('input', `What is 17 * 23?${padding}`)
  },
  async goOn({ process, notes }) {
    const id = notes.get('mission') ?? ''
    await insist(() => process.redrive(id, { from_step: 'failed', input: notes.get('input') })).catch(
      unlessCode('not_found'),
    )
  },
}

import { agent as remoteAgent } from '../../simulation/worker-api.ts'
import type { Life, World } from '../life.ts'
import { budget, insist, unlessCode } from './insist.ts'

async function submitToWorkers(world: World): Promise<void> {
  const { process } = world
  await insist(() => process.createAgent({ name: remoteAgent, kind: 'remote' }).catch(unlessCode('already_exists')))
  await workOf(world)
  await insist(() => process.submit({ agent: remoteAgent, input: 'x', budget }, 'its key'))
}

/** What its instance is given; it registers anew where that was given up. */
async function workOf({ worker, notes }: World) {
  for (let tries = 1; ; tries++) {
    const instance = notes.get('instance') ?? (await insist(() => worker.register({ heartbeat_s: 12 })))
    notes.set('instance', instance)
    try {
      return { instance, work: await insist(() => worker.poll(instance)) }
    } catch (error) {
      if (tries === 3) throw error
      unlessCode('not_found')(error)
      notes.delete('instance')
    }
  }
}

type Work = NonNullable<Awaited<ReturnType<typeof workOf>>['work']>

const unlessLost = unlessCode('lease_lost', 'not_found')

async function reportAndComplete({ worker, padding }: World, instance: string, work: Work): Promise<void> {
  if (work.steps === 0)
    await insist(() => worker.report(instance, work, [0.5], 1, `half-way${padding}`).catch(unlessLost))
  await insist(() => worker.complete(instance, work, `done${padding}`).catch(unlessLost))
}

/** A worker that reports a step and the end, and insists on both. */
export const remote: Life = {
  ends: ['COMPLETED'],
  begin: submitToWorkers,
  async goOn(world) {
    const { instance, work } = await workOf(world)
    if (work) await reportAndComplete(world, instance, work)
  },
}

/** More than an instance may be silent for. */
const beats = 8

/** A worker that takes long over its step, and gives a sign of life each quarter of a minute. */
export const beating: Life = {
  ends: ['COMPLETED'],
  begin: submitToWorkers,
  async goOn(world) {
    const { notes } = world
    const kept = notes.get('work')
    if (kept !== undefined) return beatOrEnd(world, JSON.parse(kept))
    const { work } = await workOf(world)
    if (work) notes.set('work', JSON.stringify(work))
    notes.set('beats', '0')
  },
}

async function beatOrEnd(world: World, work: Work): Promise<void> {
  const { worker, notes } = world
  const instance = notes.get('instance') ?? ''
  const count = Number(notes.get('beats'))
  const told = await insist(() => worker.beat(instance, [work]).catch(unlessCode('not_found')))
  notes.set('beats', String(count + 1))
  if (!told || told.stop.length > 0) return void notes.delete('work')
  if (count < beats) return
  await reportAndComplete(world, instance, work)
  notes.delete('work')
}

/** Its tools are answered by a process of its owner: one that changes nothing, several times at once, and then one that does. */
export const answeredByAFunction: Life = {
  ends: ['COMPLETED'],
  async begin({ process, padding }) {
    const [reading, sending] = [{ effect: 'none' } as const, { effect: 'idempotent' } as const]
    await insist(() => process.declareTool('render', { description: 'Renders.', timeout_s: 3600, ...reading }))
    await insist(() => process.declareTool('send', { description: 'Sends.', timeout_s: 3600, ...sending }))
    const printer = { name: 'printer', tools: ['render', 'send'] }
    await insist(() => process.createAgent(printer).catch(unlessCode('already_exists')))
    const input = `call render\ncall render\ncall send\n${padding}`
    await insist(() => process.submit({ agent: 'printer', input, budget }, 'its key'))
  },
  async goOn({ process }) {
    const { calls } = await insist(() => process.pollCalls('render', 'send'))
    for (const { id, lease } of calls) {
      const answered = () => process.answerCall(id, { lease, output: 'done' })
      await insist(() => answered().catch(unlessCode('lease_lost', 'tool_call_closed')))
    }
  },
}

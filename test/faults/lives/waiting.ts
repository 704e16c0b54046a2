import type { Life, World } from '../life.ts'
import { budget, insist, unlessCode } from './insist.ts'

/**
 * An agent that asks a person before it sends.
 * @returns what has it send
 */
export async function createSender({ process, server: { host } }: World, deadline_s = 3600): Promise<string> {
  const asked = { tool: 'http_request', when: 'always', form: null } as const
  const approvals = [{ ...asked, approvers: [], deadline_s, default: 'reject' as const }]
  const sender = { name: 'sender', tools: ['http_request' as const], approvals }
  await insist(() => process.createAgent(sender).catch(unlessCode('already_exists')))
  return `POST {"to": "write"} to http://${host}/write`
}

export async function submitSender(world: World, { deadline_s = 3600, timeout_s = 3600 } = {}) {
  const input = await createSender(world, deadline_s)
  return insist(() => world.process.submit({ agent: 'sender', input, budget, timeout_s }, 'its key'))
}

/** A call with an effect, which a person allows first. */
export const allowed: Life = {
  ends: ['COMPLETED'],
  async begin(world) {
    await submitSender(world)
  },
  async goOn({ process }) {
    const { items } = await insist(() => process.approvals('OPEN'))
    for (const { id, about } of items) {
      const decision = about === 'tool_call' ? ('approve' as const) : ('repeat' as const)
      await insist(() => process.decide(id, { decision }).catch(unlessCode('approval_closed')))
    }
  },
}

/** Nobody decides, so that is done which was to be done then. */
export const decidedByDefault: Life = {
  ends: ['COMPLETED'],
  async begin(world) {
    await submitSender(world, { deadline_s: 30 })
  },
}

/** It has too little for its first call, until its owner gives it more. */
export const short: Life = {
  ends: ['COMPLETED'],
  async begin({ process, padding, notes }) {
    const mission = { agent: 'echo', input: `hello ${padding}`, budget: { tokens: 1 } }
    const { id } = await insist(() => process.submit(mission, 'its key'))
    notes.set('mission', id)
  },
  async goOn({ process, notes }) {
    const id = notes.get('mission') ?? ''
    await insist(() => process.setMissionBudget(id, budget)).catch(unlessCode('mission_finished'))
  },
}

/** The second waits for the first one's permit. */
export const sharingALimit: Life = {
  ends: ['COMPLETED', 'COMPLETED'],
  async begin({ process, padding }) {
    const concurrency = [{ key: 'one-at-a-time', limit: 1 }]
    const mission = { agent: 'coder', input: `What is 17 * 23? ${padding}`, budget, concurrency }
    await insist(() => process.submit(mission, 'first'))
    await insist(() => process.submit(mission, 'second'))
  },
}

/** The second starts when the rate allows it. */
export const sharingARate: Life = {
  ends: ['COMPLETED', 'COMPLETED'],
  async begin({ process, padding }) {
    const rate = { count: 1, period_s: 40, burst: 1 }
    await insist(() => process.putLimit('slowly', { concurrency: null, rate }))
    const mission = { agent: 'echo', input: `hello ${padding}`, budget, concurrency: [{ key: 'slowly' }] }
    await insist(() => process.submit(mission, 'first'))
    await insist(() => process.submit(mission, 'second'))
  },
}

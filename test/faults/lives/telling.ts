import { setImmediate as nextTurn } from 'node:timers/promises'
import { listMissionDeliveries } from '../../../core/features/callbacks/read-deliveries.ts'
import { putSubscription } from '../../../core/records/subscription/subscriptions.ts'
import type { Life } from '../life.ts'
import { budget, insist } from './insist.ts'

/** Tells its owner of its end. */
export const callingBack: Life = {
  ends: ['COMPLETED'],
  async begin({ process, server, padding, notes }) {
    const callback = { callback_url: `http://${server.host}/told`, callback_events: ['mission.completed' as const] }
    const mission = { agent: 'echo', input: `hello ${padding}`, budget, ...callback }
    const { id } = await insist(() => process.submit(mission, 'its key'))
    notes.set('mission', id)
  },
  async isOver({ platform, notes }) {
    const list = listMissionDeliveries(platform.ports)
    const { items } = await list(platform.caller, notes.get('mission') ?? '', {})
    return items.length === 1 && items.every(({ status }) => status === 'DELIVERED')
  },
}

export const reply: Life = {
  ends: ['COMPLETED'],
  async begin({ process, padding, notes }) {
    const { id } = await insist(() => process.begin({ agent: 'coder', on_message: 'queue' }))
    notes.set('conversation', id)
    await insist(() => process.say(id, `what is 1 + 1?${padding}`, 'first'))
  },
  async isOver({ process, notes }) {
    const { messages } = await insist(() => process.conversation(notes.get('conversation') ?? ''))
    return messages.length === 2
  },
}

/** Submitted by a schedule, once. */
export const scheduled: Life = {
  ends: ['COMPLETED'],
  async begin({ sober, padding }) {
    // Whether it was made, its owner would be told. It keeps its mission's input in its own item.
    const mission = { agent: 'coder', input: `What is 17 * 23? ${padding.slice(0, 50_000)}`, budget }
    await sober.createSchedule({ name: 'once', mission, after_s: 40 })
  },
}

/** More than it takes to send a frame, where that can be sent. */
const turns = 50

/** What its model writes is sent to somebody who follows it, or is not. */
export const followed: Life = {
  ends: ['COMPLETED'],
  async begin({ process, platform, models, padding }) {
    models.meanwhile(async () => {
      platform.advance(150)
      for (let turn = 0; turn < turns; turn++) await nextTurn()
    })
    const { id } = await insist(() => process.submit({ agent: 'echo', input: `slowly ${padding}`, budget }, 'its key'))
    await platform.store.write([putSubscription(id, { connection: 'follower' }, platform.now())])
  },
}

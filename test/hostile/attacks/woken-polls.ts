import { setTimeout as pause } from 'node:timers/promises'
import type { Attack } from '../attack.ts'
import { repeat } from '../repeat.ts'

const readers = 1000

/** A thousand wait for news of one mission, which comes to all of them at once. */
export const wokenPolls: Attack = {
  name: 'long polls that one event answers',
  async prepare({ caller, maker }) {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    const { id } = await maker.post('/v1/missions', { agent: 'echo', input: 'x', start_at: tomorrow })
    const path = `/v1/missions/${id}`
    let news = 1
    return (over) =>
      Promise.all([
        repeat(readers, over, () => caller({ path: `${path}/events?after=${news}&wait=5` })),
        repeat(1, over, async (n) => {
          const body = JSON.stringify({ tags: [`n${n}`] })
          const { text } = await caller({ method: 'PATCH', path, body })
          news = (JSON.parse(text) as { readonly last_seq?: number }).last_seq ?? news
          await pause(100)
        }),
      ])
  },
}

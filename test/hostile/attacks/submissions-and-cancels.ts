import { attack } from '../attack.ts'
import { repeat } from '../repeat.ts'

const body = JSON.stringify({ agent: 'supervisor', input: 'ask echo: one\nask echo: two\nask supervisor: ask echo: 3' })

/** Missions that delegate, cancelled at once, explained, held, and looked at as a tree. */
export const submissionsAndCancels = attack('missions that delegate, held and cancelled', ({ caller }, over) =>
  repeat(8, over, async () => {
    const { text } = await caller({ method: 'POST', path: '/v1/missions', body })
    const { id } = JSON.parse(text)
    await caller({ method: 'POST', path: `/v1/missions/${id}/hold`, body: '{}' })
    await caller({ path: `/v1/missions/${id}/explain` })
    await caller({ path: `/v1/missions/${id}/tree` })
    await caller({ method: 'POST', path: `/v1/missions/${id}/cancel` })
  }),
)

import type { Work } from '../../../contract/resources/instance.ts'
import type { Attack } from '../attack.ts'
import { remoteAgent } from '../places.ts'
import { repeat } from '../repeat.ts'

const text = 'a'.repeat(180_000)

/** Workers that register, take missions, report the largest steps, ask for what was recorded, and are gone. */
export const busyWorkers: Attack = {
  name: 'workers that report large steps and leave',
  async prepare({ caller }) {
    const post = async <Answer>(path: string, json: object) =>
      JSON.parse((await caller({ method: 'POST', path, body: JSON.stringify(json) })).text) as Answer
    return (over) =>
      repeat(8, over, async (n) => {
        await post('/v1/missions', { agent: remoteAgent, input: text, timeout_s: 60, max_attempts: 1 })
        const instances = `/v1/agents/${remoteAgent}/instances`
        const { id } = await post<{ readonly id: string }>(instances, { heartbeat_s: 10 })
        const { missions } = await post<{ readonly missions: readonly Work[] }>(`${instances}/${id}/poll`, { wait: 1 })
        for (const { mission_id, lease } of missions) {
          const mission = `${instances}/${id}/missions/${mission_id}`
          await post(`${mission}/steps`, { lease, number: 1, steps: [step(), step()] })
          if (n % 2 === 0) await post(`${mission}/complete`, { lease, output: text })
        }
        await caller({ method: 'DELETE', path: `${instances}/${id}` })
      })
  },
}

function step(): object {
  const now = new Date().toISOString()
  const tokens = { input_tokens: 1, output_tokens: 1 }
  return { started_at: now, finished_at: now, kind: 'model_call', model: 'm', text, ...tokens }
}

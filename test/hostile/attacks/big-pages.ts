import type { Work } from '../../../contract/resources/instance.ts'
import type { Attack, Ground } from '../attack.ts'
import { bigMission } from '../big-mission.ts'
import { remoteAgent } from '../places.ts'
import { repeat } from '../repeat.ts'

const stepText = 'a'.repeat(180_000)
const steps = 50

/** Pages of a hundred, of steps, missions and events that are as large as they may be. */
export const bigPages: Attack = {
  name: 'pages of 100 large items',
  async prepare(ground) {
    const mission = await missionOfBigSteps(ground)
    for (let n = 0; n < 30; n++) await bigMission(ground)
    const paths = [
      `/v1/missions/${mission}/steps?limit=100`,
      '/v1/missions?limit=100',
      `/v1/missions/${mission}/events?limit=100`,
      `/v1/missions/${mission}/explain`,
    ]
    return (over) => repeat(40, over, (n) => ground.caller({ path: paths[n % paths.length] as string }))
  },
}

/** A worker reports its steps, each of 180 KB. */
async function missionOfBigSteps({ maker }: Ground): Promise<string> {
  const instances = `/v1/agents/${remoteAgent}/instances`
  // One of its own: those that were registered earlier may have been silent for too long.
  const { id } = await maker.post(instances, { heartbeat_s: 60 })
  const worker = `${instances}/${id}`
  await maker.post('/v1/missions', { agent: remoteAgent, input: 'x', timeout_s: 3600 })
  const { missions } = await maker.post<{ readonly missions: readonly Work[] }>(`${worker}/poll`, { wait: 5 })
  const [{ mission_id, lease }] = missions as [Work]
  const now = new Date().toISOString()
  const step = { started_at: now, finished_at: now, kind: 'model_call', model: 'm', input_tokens: 1, output_tokens: 1 }
  for (let number = 1; number <= steps; number += 2) {
    const two = [step, step].map((one) => ({ ...one, text: stepText }))
    await maker.post(`${worker}/missions/${mission_id}/steps`, { lease, number, steps: two })
  }
  return mission_id
}

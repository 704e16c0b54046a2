import type { Attack } from '../attack.ts'
import { repeat } from '../repeat.ts'

/** The largest that stands in its item, and not in blob storage. */
const input = 'a'.repeat(60 * 1024)
const missions = 60

/** Pages of missions and schedules whose inputs are as long as the store itself takes them: one read of it brings megabytes. */
export const inlinePages: Attack = {
  name: 'pages of 100 items of 60 KB',
  async prepare({ maker, caller }) {
    const mission = { agent: 'echo', input }
    for (let n = 0; n < missions; n++) await maker.post('/v1/missions', mission)
    for (let n = 0; n < 20; n++) await maker.post('/v1/schedules', { name: `large-${n}`, mission, cron: '@yearly' })
    const paths = ['/v1/missions?limit=100', '/v1/schedules?limit=100']
    return (over) => repeat(60, over, (n) => caller({ path: paths[n % paths.length] as string }))
  },
}

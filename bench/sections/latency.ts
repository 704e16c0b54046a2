import { measureLatency } from '../latency.ts'
import { number, type Section, table } from './section.ts'

export const latency: Section = {
  title: 'From submission to completion, at 10 a second',
  async write() {
    const { p50, p95, p99 } = await measureLatency()
    return `From the request to \`mission.completed\` on a WebSocket that follows all missions; 200 missions after 30 that are not
counted. The floor is a p50 of 5 ms, the aim 3 ms.

${table(['', 'p50 ms', 'p95 ms', 'p99 ms'], [['Sortie', number(p50, 1), number(p95, 1), number(p99, 1)]])}`
  },
}

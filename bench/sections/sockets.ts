import { measureSockets, type SocketFigures } from '../sockets.ts'
import { number, ratio, type Section, table } from './section.ts'

export const sockets: Section = {
  title: '10,000 idle WebSocket subscribers',
  async write() {
    const { sortie, ws } = await measureSockets()
    const row = (name: string, { reach_all_ms, memory_mib, connects_per_s }: SocketFigures) => [
      name,
      number(reach_all_ms),
      number(memory_mib),
      number(connects_per_s),
    ]
    return `Each follows all missions. A mission that is scheduled for tomorrow has exactly one event; the time is from its submission
to the arrival at the last subscriber, the median of seven after one that is not counted. The bare \`ws\` server sends a
message of the same length to as many. Held to 2× of it in memory and time.

${table(
  ['', 'one event to all, ms', 'PSS MiB', 'connects/s'],
  [
    row('Sortie', sortie),
    row('bare ws', ws),
    [
      'ratio',
      ratio(sortie.reach_all_ms, ws.reach_all_ms),
      ratio(sortie.memory_mib, ws.memory_mib),
      ratio(sortie.connects_per_s, ws.connects_per_s),
    ],
  ],
)}`
  },
}

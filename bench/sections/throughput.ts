import { measureThroughput } from '../throughput.ts'
import { number, ratio, type Section, table } from './section.ts'

/** The ceiling's inserts per second when the floors and aims were set. */
const referenceCeiling = 19_000

export const throughput: Section = {
  title: 'Missions over HTTP',
  async write() {
    const { missions, long, ceiling, ...memory } = await measureThroughput()
    const share = (rate: number) => ratio(rate, ceiling.submit_per_s)
    const row = (name: string, figures: typeof ceiling & { complete_per_s?: number }, mib: number) => [
      name,
      number(figures.submit_per_s),
      number(figures.p50, 1),
      number(figures.p95, 1),
      number(figures.p99, 1),
      figures.complete_per_s === undefined ? '–' : number(figures.complete_per_s),
      number(mib),
      number(figures.server_cpu_ms),
      number(figures.client_cpu_ms),
    ]
    const head = [
      '',
      'submit/s',
      'p50 ms',
      'p95 ms',
      'p99 ms',
      'complete/s',
      'PSS MiB',
      'server CPU ms',
      'client CPU ms',
    ]
    return `\`echo\` missions with 32 in flight, each on a connection of its own; the median of five runs of 2,000 after one that is
not counted, then one run of 20,000 on the same server. \`complete/s\` runs from the first submission to the end of the last
mission by its \`finished_at\`, read back when all is over; while it runs, the last one is asked for every 50 ms. The ceiling,
in turns with it, is one SQLite insert a request with one fsynced transaction per turn of the event loop.

${table(head, [
  row('Sortie, 2,000', missions, memory.memory_mib),
  row('Sortie, 20,000', long, memory.long_memory_mib),
  row('the ceiling, 2,000', ceiling, memory.ceiling_memory_mib),
])}

${table(
  ['', 'floor', 'aim', 'measured'],
  [
    ['submit/s', '3,500', '7,500', number(missions.submit_per_s)],
    ['complete/s', '1,800', '3,000', number(missions.complete_per_s)],
    ['PSS MiB', '200', '', number(memory.memory_mib)],
    ['submit/s of the ceiling', shareOfReference(3_500), shareOfReference(7_500), share(missions.submit_per_s)],
    ['complete/s of the ceiling', shareOfReference(1_800), shareOfReference(3_000), share(missions.complete_per_s)],
  ],
)}

The rates were asked for on a machine whose ceiling is 19,000/s. A shared host gives at one time half of what it gives at another,
and the ceiling with it, so the last two rows are what compares.`
  },
}

function shareOfReference(rate: number): string {
  return ratio(rate, referenceCeiling)
}

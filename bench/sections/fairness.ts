import { measureFairness } from '../fairness.ts'
import { number, ratio, type Section, table } from './section.ts'

export const fairness: Section = {
  title: 'A noisy neighbour',
  async write() {
    const { noise, alone, beside, noisy_throughout, low, urgent } = await measureFairness()
    const row = (name: string, { p50, p95, p99 }: typeof alone) => [
      name,
      number(p50, 1),
      number(p95, 1),
      number(p99, 1),
    ]
    return `Two tenants with ten slots each. One submits ${number(noise)} missions of low priority; right after that the other submits 100 of
normal priority. The wait is from a mission's acceptance to its start, in ms, as the missions say themselves. The noise lasted
for longer than was measured: ${noisy_throughout ? 'yes' : 'NO, so the figure says nothing'}. In the third row the first tenant keeps submitting critical missions, as many as the machine takes
(${number(urgent)} in five seconds), while the other has 20 of low priority.

${table(
  ['', 'p50 ms', 'p95 ms', 'p99 ms'],
  [
    row('normal, alone', alone),
    row('normal, beside the noise', beside),
    row('low, beside critical work without end', low),
  ],
)}

Beside the noise the p95 is ${ratio(beside.p95, alone.p95)} of what it is alone; it is held to 2×. Alone, its 100 submissions come as a
burst, in which accepting comes before carrying out (\`local/share.ts\`); beside the noise the machine is too busy for them to be one.`
  },
}

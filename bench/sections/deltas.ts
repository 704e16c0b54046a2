import { deltas as count, measureDeltas, rounds } from '../deltas.ts'
import { number, ratio, type Section, table } from './section.ts'

/** Relative to parsing the reply alone. */
const aim = '1.30×'

export const deltas: Section = {
  title: 'A reply of a million deltas',
  async write() {
    const { alone_ms, nobody_ms, subscriber_ms, before_mib, warm_mib, peak_mib } = await measureDeltas()
    const row = (name: string, ms: number) => [name, number(ms), number((ms * 1000) / count, 2), ratio(ms, alone_ms)]
    return `A fake provider on the same machine writes ${number(count)} pieces of chat completions as fast as they are read. The CPU of the
process that reads them, the median of ${rounds} after one that is not counted: of one that splits the lines, parses the JSON of each
and does nothing else, and of the local edition from a mission's submission until its output is read, with nobody who follows it and
with a subscriber to all missions. They take turns. The aim is ${aim}.

${table(
  ['', 'CPU ms', 'µs a delta', 'of parsing alone'],
  [
    row('parsing alone', alone_ms),
    row('a mission that nobody follows', nobody_ms),
    row('a mission with a subscriber', subscriber_ms),
  ],
)}

The local edition had ${number(before_mib)} MiB resident before the first of them, ${number(warm_mib)} at the most once one of each had ended, and
${number(peak_mib)} at the most once all had.`
  },
}

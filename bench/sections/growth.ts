import { measureGrowth } from '../growth.ts'
import { number, ratio, type Section, table } from './section.ts'

export const growth: Section = {
  title: 'As missions in the store grow',
  async write() {
    const { sizes, operations, file_mib } = await measureGrowth()
    const rows = Object.entries(operations).map(([name, times]) => [
      name,
      ...times.map((time) => number(time, 2)),
      ratio(times.at(-1) ?? 0, times[0] ?? 0),
    ])
    const head = ['ms', ...sizes.map((size) => number(size)), 'last to first']
    return `Milliseconds from request to answer over one connection, the median of 300 after 100 that are not counted, with so many
missions of the same tenant in the store. A mission's rows are copied while Sortie is stopped, so that all of them are there.

${table(head, [...rows, ['data file, MiB', ...file_mib.map((mib) => number(mib)), '']])}`
  },
}

import type { Metered } from '../aws/metered-stores.ts'
import { measureGrowth } from '../growth.ts'
import { number, ratio, type Section, table } from './section.ts'

export const growth: Section = {
  title: 'As missions in the store grow',
  async write() {
    const { sizes, operations, metered, file_mib } = await measureGrowth()
    const times = Object.entries(operations).map(([name, medians]) => [
      name,
      ...medians.map((time) => number(time, 2)),
      ratio(medians.at(-1) ?? 0, medians[0] ?? 0),
    ])
    const asked = Object.entries(metered).map(([name, costs]) => [name, ...costs.map(costText)])
    const head = sizes.map((size) => number(size))
    return `Milliseconds from request to answer over one connection, the median of 300 after 100 that are not counted, with so many
missions of the same tenant in the store. A mission's rows are copied while Sortie is stopped, so that all of them are there.

${table(['ms', ...head, 'last to first'], [...times, ['data file, MiB', ...file_mib.map((mib) => number(mib)), '']])}

What the same operations ask of the store, as requests and DynamoDB request units by the sizes of the items: each is a get, a query of
one partition, a page of a listing or a write, none a scan.

${table(['reads + writes, RRU, WRU', ...head], asked)}`
  },
}

function costText({ reads, writes, read_units, write_units, index_write_units }: Metered): string {
  return `${reads} + ${writes}, ${number(read_units, 1)}, ${number(write_units + index_write_units)}`
}

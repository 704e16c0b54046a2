import { measureFunctions } from '../functions.ts'
import { number, type Section, table } from './section.ts'

export const functions: Section = {
  title: 'Functions',
  async write() {
    const figures = await measureFunctions()
    const rows = figures.map(({ name, trigger, bundle_kb, start_kb, init_ms, over }) => [
      name,
      trigger,
      number(bundle_kb),
      number(start_kb),
      number(init_ms),
      over.join(', '),
    ])
    return `Each as it is deployed: the size of its bundle, the part of it that is read at a cold start, and the time from the import to
the handler in a Node process that has just started, the median of ten. Held to 1,500 KB, 250 ms, and 150 ms for HTTP.

${table(['function', 'trigger', 'KB', 'KB at start', 'init ms', 'over'], rows)}`
  },
}

import { measureStartup } from '../startup.ts'
import { number, ratio, type Section, table } from './section.ts'

export const startup: Section = {
  title: 'Start-up',
  async write() {
    const { ready_ms, memory_mib, bare_ready_ms, bare_memory_mib } = await measureStartup()
    return `From the start of the process, on an empty data folder, to the line that says it is ready; the median of seven. The bare
server is Node with an HTTP server and SQLite.

${table(
  ['', 'ready ms', 'PSS MiB'],
  [
    ['Sortie', number(ready_ms), number(memory_mib)],
    ['bare', number(bare_ready_ms), number(bare_memory_mib)],
    ['ratio', ratio(ready_ms, bare_ready_ms), ratio(memory_mib, bare_memory_mib)],
  ],
)}`
  },
}

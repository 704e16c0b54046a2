import { measureRecovery } from '../recovery.ts'
import { number, type Section, table } from './section.ts'

export const recovery: Section = {
  title: 'Recovery after a kill',
  async write() {
    const { p50, p95, p99 } = await measureRecovery()
    return `From the start of the next process to the completion of the last of eight missions whose process was killed with
\`SIGKILL\` in the middle of their tool calls; 20 kills. Held to 5 seconds. On AWS the bound is a lease of 60 s and a sweep each
60 s: at most two minutes.

${table(['', 'p50 ms', 'p95 ms', 'p99 ms'], [['Sortie', number(p50), number(p95), number(p99)]])}`
  },
}

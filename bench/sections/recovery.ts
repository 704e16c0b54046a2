import { simulateRecovery } from '../aws-recovery.ts'
import { measureRecovery, rounds } from '../recovery.ts'
import { percentiles } from '../statistics.ts'
import { number, type Section, table } from './section.ts'

export const recovery: Section = {
  title: 'Recovery after a kill',
  async write() {
    const local = await measureRecovery()
    const onAws = await simulateRecovery()
    const aws = percentiles(onAws.map((ms) => ms / 1000))
    return `Locally from the \`SIGKILL\` of a process in the middle of eight missions' tool calls to the completion of the last of them by
the next process, which is started at once; ${rounds} kills, held to 5 seconds. On AWS from an executor's death to the next
one's claim, with AWS's settings, a lease of 60 s and a sweep each 60 s: the same core and sweeper by a clock that is moved,
for a death in each second between two sweeps, right after the lease was renewed; held to two minutes.

${table(
  ['', 'p50 s', 'p95 s', 'p99 s', 'most s'],
  [
    ['local', ...[local.p50, local.p95, local.p99, local.most].map((ms) => number(ms / 1000, 2))],
    ['AWS settings', number(aws.p50), number(aws.p95), number(aws.p99), number(Math.max(...onAws) / 1000)],
  ],
)}`
  },
}

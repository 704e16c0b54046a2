import { type Calm, type IsolationFigures, measureIsolation, rounds } from '../isolation.ts'
import { number, type Section, table } from './section.ts'

/** The limit for p99 above that of the idle windows. */
const aimMs = 50

/** Only attacks whose name contains this, to examine one of them. */
const only = process.env.SORTIE_BENCH_ATTACK ?? ''

export const isolation: Section = {
  title: 'A reader beside attacks',
  async write() {
    const figures = await measureIsolation((name) => name.includes(only))
    const above = figures.filter((one) => extra(one) > aimMs)
    const aboveInLoop = figures.filter((one) => extraInLoop(one) > aimMs)
    return `Each attack alone, from a process of the lowest priority, on an edition that was just started, with a tenant as \`sortie tenants
create\` makes it (ten slots, 100 requests a second); \`test/hostile/attacks.ts\` lists them. Meanwhile another tenant reads a
mission 150 times a second, each on a connection that is free. Idle and attacked windows alternate; each figure is the median of ${rounds}, in ms
from when a request was due. The aim: a p99 at most ${aimMs} ms above that of the idle windows. ${number(above.length)} of ${number(figures.length)} are above it by
the clock, which counts what other work on the machine took (see the load below), and ${number(aboveInLoop.length)} by the processor time that the event loop
had between a request and its answer, which does not. ${number(figures.reduce((sum, { failed }) => sum + failed, 0))} of the reads had no answer. The most memory that was resident: ${number(Math.max(...figures.map(({ peak_mib }) => peak_mib)))} MiB.

${table(
  ['attack', 'a second', 'idle p50, p99, max', 'beside it', 'p99 above', 'in the loop', 'cores', 'peak MiB'],
  figures.map((one) => [
    one.attack,
    number(one.turns_per_s),
    calm(one.idle),
    calm(one.beside),
    number(extra(one)),
    number(extraInLoop(one)),
    number(one.cores, 1),
    number(one.peak_mib),
  ]),
)}`
  },
}

function extra({ idle, beside }: IsolationFigures): number {
  return Math.max(0, beside.p99 - idle.p99)
}

function extraInLoop({ loop_idle_p99, loop_p99 }: IsolationFigures): number {
  return Math.max(0, loop_p99 - loop_idle_p99)
}

function calm({ p50, p99, max }: Calm): string {
  return [p50, p99, max].map((value) => number(value, 1)).join(', ')
}

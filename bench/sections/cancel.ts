import { type CancelFigures, cancelled, measureCancel } from '../cancel.ts'
import { number, type Section, table } from './section.ts'

export const cancel: Section = {
  title: 'Cancel',
  async write() {
    const { tool, model } = await measureCancel()
    const rows = (name: string, { answered, call_ended }: CancelFigures) => [
      [`${name}: answered`, ...[answered.p50, answered.p95, answered.p99].map((ms) => number(ms, 1))],
      [`${name}: given up`, ...[call_ended.p50, call_ended.p95, call_ended.p99].map((ms) => number(ms, 1))],
    ]
    return `Missions in the middle of a call that would never end, 50 at a time, are cancelled one after the other: ${cancelled} in a tool call,
and ${cancelled} in a model call that has begun to stream. In ms from the request to its answer, from which on no step is recorded, and to
the moment in which the called server sees its connection closed. Steps recorded after the answer: ${tool.later_steps + model.later_steps}.

${table(['', 'p50 ms', 'p95 ms', 'p99 ms'], [...rows('tool call', tool), ...rows('model call', model)])}`
  },
}

import type * as z from 'zod'
import { NewInstance, ReportedStep } from '../../contract/resources/instance.ts'
import type { Ports } from '../../core/base/ports/ports.ts'
import { sendHeartbeat } from '../../core/features/workers/beat.ts'
import { completeWork } from '../../core/features/workers/end-work.ts'
import { pollWork } from '../../core/features/workers/poll-work.ts'
import { registerInstance } from '../../core/features/workers/register-instance.ts'
import { reportSteps } from '../../core/features/workers/report-steps.ts'
import { type Intercept, interceptPorts } from './intercept.ts'
import type { SimulatedPlatform } from './simulated-platform.ts'

/** The remote agent that these workers are of. */
export const agent = 'translator'

interface Held {
  readonly mission_id: string
  readonly lease: string
}

/** The routes of a worker, in a process of their own. */
export function workerApi(platform: SimulatedPlatform, intercept: Intercept = (_call, perform) => perform()) {
  return workerApiOn(platform, interceptPorts(platform.ports, intercept))
}

export function workerApiOn({ caller }: SimulatedPlatform, ports: Ports) {
  const at = (instance: string, { mission_id, lease }: Held) => ({
    agent,
    instance,
    mission: mission_id,
    lease,
  })
  return {
    register: async (offered: z.input<typeof NewInstance> = {}) =>
      (await registerInstance(ports)(caller, agent, NewInstance.parse(offered))).id,
    poll: async (id: string) =>
      (await pollWork(ports)(caller, agent, id, { running: [], wait: 0, order: 'run' })).missions[0],
    pollAll: async (id: string) =>
      (await pollWork(ports)(caller, agent, id, { running: [], wait: 0, order: 'run' })).missions,
    beat: (id: string, running: readonly Held[]) =>
      sendHeartbeat(ports)(caller, agent, id, { running: [...running], draining: false }),
    report: (id: string, work: Held, costs: readonly number[], number = 1, text = '') =>
      reportSteps(ports)(caller, at(id, work), { number, steps: costs.map((cost) => stepOf(cost, text)) }),
    reportSteps: (id: string, work: Held, steps: readonly z.input<typeof ReportedStep>[]) =>
      reportSteps(ports)(caller, at(id, work), { number: 1, steps: steps.map((step) => ReportedStep.parse(step)) }),
    complete: (id: string, work: Held, output = 'done') => completeWork(ports)(caller, at(id, work), output),
  }
}

function stepOf(cost_usd: number, text: string) {
  const time = '2026-11-21T08:00:00.000Z'
  const said = { kind: 'model_call' as const, model: 'm', text, tool_calls: [], finish_reason: 'stop' }
  return { ...said, started_at: time, finished_at: time, input_tokens: 10, output_tokens: 1, cost_usd }
}

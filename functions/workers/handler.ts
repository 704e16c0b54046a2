import * as callRoutes from '../../contract/routes/tool-calls.ts'
import * as workerRoutes from '../../contract/routes/workers.ts'
import { answerToolCall, noteToolProgress } from '../../core/features/tool-calls/answer-call.ts'
import { pollToolCalls } from '../../core/features/tool-calls/poll-calls.ts'
import { sendHeartbeat } from '../../core/features/workers/beat.ts'
import { completeWork, failWork, giveBackWork } from '../../core/features/workers/end-work.ts'
import { leaveInstance } from '../../core/features/workers/leave-instance.ts'
import { listWorkSteps } from '../../core/features/workers/list-work-steps.ts'
import { pollWork } from '../../core/features/workers/poll-work.ts'
import { registerInstance } from '../../core/features/workers/register-instance.ts'
import type { WorkRef } from '../../core/features/workers/remote-leg.ts'
import { reportSteps } from '../../core/features/workers/report-steps.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

const routes = { ...workerRoutes, ...callRoutes }

export function createHandler(ports: PortsOf<typeof definition>) {
  const register = registerInstance(ports)
  const heartbeat = sendHeartbeat(ports)
  const poll = pollWork(ports)
  const leave = leaveInstance(ports)
  const report = reportSteps(ports)
  const steps = listWorkSteps(ports)
  const complete = completeWork(ports)
  const fail = failWork(ports)
  const giveBack = giveBackWork(ports)
  const pollCalls = pollToolCalls(ports)
  const noteProgress = noteToolProgress(ports)
  const answer = answerToolCall(ports)
  return httpHandler(routes, ports, {
    registerInstance: ({ caller, params, body }) => register(caller, params.name, body),
    sendHeartbeat: ({ caller, params, body }) => heartbeat(caller, params.name, params.instance_id, body),
    pollWork: ({ caller, params, body }) => poll(caller, params.name, params.instance_id, body),
    leaveInstance: async ({ caller, params }) => {
      await leave(caller, params.name, params.instance_id)
      return undefined
    },
    reportSteps: ({ caller, params, body }) => report(caller, refOf(params, body), body),
    listWorkSteps: ({ caller, params, query }) => steps(caller, refOf(params, query), query),
    completeWork: ({ caller, params, body }) => complete(caller, refOf(params, body), body.output),
    failWork: ({ caller, params, body }) => fail(caller, refOf(params, body), body),
    giveBackWork: ({ caller, params, body }) => giveBack(caller, refOf(params, body)),
    pollToolCalls: ({ caller, body, asker }) => pollCalls(caller, body, asker),
    noteToolProgress: ({ caller, params, body }) => noteProgress(caller, params.tool_call_id, body),
    answerToolCall: ({ caller, params, body }) => answer(caller, params.tool_call_id, body),
  })
}

function refOf(
  params: { readonly name: string; readonly instance_id: string; readonly mission_id: string },
  { lease }: { readonly lease: string },
): WorkRef {
  return { agent: params.name, instance: params.instance_id, mission: params.mission_id, lease }
}

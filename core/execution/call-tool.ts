import { isSortieError } from '../../contract/errors.ts'
import type { Json } from '../../contract/resources/common.ts'
import type { Step } from '../../contract/resources/mission.ts'
import { iso } from '../missions/mission-view.ts'
import type { ToolCall } from '../ports/models.ts'
import type { Tool } from '../tools/tool.ts'
import { toolbox } from '../tools/toolbox.ts'
import { type ExecutionPorts, Fenced, type Run } from './run.ts'

/** No tool may take longer, so that a leg can tell whether another call fits. */
const toolTimeoutMs = 60_000

export interface ToolResult {
  readonly output: Json
  readonly is_error: boolean
}

/** Runs a decided call. A failure is a result too: the model is told of it and may try otherwise. @throws Fenced */
export async function callTool(ports: ExecutionPorts, run: Run, call: ToolCall): Promise<Step> {
  const startedAt = ports.clock.now()
  const result = await resultOf(ports, run, call)
  if (run.abort.signal.aborted) throw new Fenced()
  return toolStep(ports, run, call, startedAt, result)
}

export function toolStep(
  ports: Pick<ExecutionPorts, 'clock'>,
  run: Run,
  call: ToolCall,
  startedAt: number,
  result: ToolResult,
): Step {
  return {
    number: run.steps.length + 1,
    attempt: run.stored.mission.attempt,
    started_at: iso(startedAt),
    finished_at: iso(ports.clock.now()),
    kind: 'tool_call',
    call_id: call.id,
    tool: call.name,
    arguments: call.arguments as Json,
    ...result,
  }
}

/** @throws Fenced when the run was aborted, which most tools notice by failing */
async function resultOf(ports: ExecutionPorts, run: Run, call: ToolCall): Promise<ToolResult> {
  const tool = grantedTool(run, call.name)
  if (!tool) return failure(`tool_unknown: this agent has no tool ${call.name}`)
  const input = tool.parameters.safeParse(call.arguments)
  if (!input.success) {
    const problems = input.error.issues.map((issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`)
    return failure(`invalid_input: ${problems.join('; ')}`)
  }
  try {
    const signal = AbortSignal.any([run.abort.signal, AbortSignal.timeout(toolTimeoutMs)])
    return { output: await tool.run(input.data, contextOf(ports, run, signal)), is_error: false }
  } catch (error) {
    if (run.abort.signal.aborted) throw new Fenced()
    if (isSortieError(error)) return failure(`${error.code}: ${error.message}`)
    ports.logger.error('A tool failed in a way that it does not declare', { tool: call.name, error })
    return failure(`tool_failed: ${call.name} failed`)
  }
}

function grantedTool(run: Run, name: string): Tool | undefined {
  if (!run.agent.tools.some((granted) => granted === name)) return undefined
  return Object.hasOwn(toolbox, name) ? toolbox[name as keyof typeof toolbox] : undefined
}

function contextOf(ports: ExecutionPorts, run: Run, signal: AbortSignal) {
  const { mission } = run.stored
  return {
    store: run.store,
    web: ports.web,
    clock: ports.clock,
    rootMission: mission.parent?.root_id ?? mission.id,
    signal,
  }
}

export function failure(problem: string): ToolResult {
  return { output: problem, is_error: true }
}

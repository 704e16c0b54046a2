import { isSortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { FunctionTool } from '../../../contract/resources/function-tool.ts'
import type { ToolTrial, TryTool } from '../../../contract/resources/tool.ts'
import type { Checks } from '../../base/ports/checks.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Mcp } from '../../base/ports/mcp.ts'
import type { Programs } from '../../base/ports/programs.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { startStopwatch } from '../../base/times/stopwatch.ts'
import { timeLimit } from '../../base/times/time-limit.ts'
import { type ConnectionPorts, connectedWeb } from '../../engine/connections/connected-web.ts'
import { callOwn } from '../../engine/tools/own/call-own.ts'
import type { LoneContext } from '../../engine/tools/tool.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { findNamed } from '../../records/mcp/told-tool.ts'
import { problemOfArguments } from '../../records/tool/checked-parameters.ts'
import { requireConfirmed } from '../../records/tool/confirmed.ts'
import { readFunctionTool } from '../../records/tool/function-tool.ts'
import { type OwnTool, readOwnTools, toolNotFound } from '../../records/tool/own-tool.ts'
import { tryMcpTool } from '../mcp/try-mcp-tool.ts'
import { type BuiltInCall, builtInCall, invalidArguments } from './try-built-in.ts'
import { tryFunction } from './try-function.ts'

type TryPorts = ConnectionPorts & {
  readonly stores: Stores
  readonly checks: Checks
  readonly ids: Ids
  readonly mcp: Mcp
  readonly programs: Programs
}

/** Less than API Gateway waits for an answer, whatever the tool may take in a mission. */
const timeoutMs = 20_000

/**
 * Calls a tool of any kind once, by the same code as a mission, in its newest version; a call that a process of its tenant answers is
 * handed over and awaited. Nothing of it is stored.
 * @throws SortieError `not_found`, `not_applicable` for a tool that needs a mission, for invalid arguments,
 * and if it would change something and nobody has confirmed that; `payload_too_large`
 */
export function tryTool(ports: TryPorts) {
  const tryOfServer = tryMcpTool(ports)
  return async (caller: Caller, name: string, { arguments: given, confirm }: TryTool): Promise<ToolTrial> => {
    const scope = { tenant: caller.tenant.id, store: ports.stores.tenant(caller.tenant.id) }
    const named = await findNamed(scope.store, name)
    if (named) return tryOfServer(caller, named.server, named.tool, { arguments: given, confirm })
    const { version, effect, call } = await triedCall(ports, scope, name, given)
    requireConfirmed(`${name} changes something`, effect, confirm)
    const watch = startStopwatch(ports.clock)
    return { version, effect, ...(await call()), duration_ms: watch.elapsedMs() }
  }
}

type Where = Pick<Scope, 'tenant' | 'store'>
type Outcome = Pick<ToolTrial, 'output' | 'is_error'>

/** A call that is ready to be made. */
interface TriedCall extends Pick<ToolTrial, 'version' | 'effect'> {
  call(): Promise<Outcome>
}

/** @throws SortieError `not_found`, `not_applicable` */
async function triedCall(ports: TryPorts, where: Where, name: string, given: TryTool['arguments']): Promise<TriedCall> {
  const builtIn = builtInCall(name, given)
  if (builtIn) return { version: null, effect: builtIn.effect, call: () => inTime(ports, where, builtIn) }
  const tool = await requireTool(where.store, name)
  const problem = await problemOfArguments({ checks: ports.checks, tenant: where.tenant }, tool, given)
  if (problem !== undefined) throw invalidArguments(problem)
  const { version, effect } = tool
  if (!('request' in tool)) return { version, effect, call: () => tryFunction(ports, where.store, tool, given) }
  const run = (context: LoneContext) => callOwn(tool, given, context)
  return { version, effect, call: () => inTime(ports, where, { effect, run }) }
}

/** A name means one tool. @throws SortieError `not_found` */
async function requireTool(store: Store, name: string): Promise<OwnTool | FunctionTool> {
  const [own] = await readOwnTools(store, [name])
  const tool = own?.body ?? (await readFunctionTool(store, name))?.body
  if (!tool) throw toolNotFound(name)
  return tool
}

async function inTime(ports: TryPorts, where: Where, call: BuiltInCall): Promise<Outcome> {
  const limit = timeLimit(timeoutMs)
  try {
    return await outcomeOf(call, contextOf(ports, where, call, limit.signal))
  } finally {
    limit.clear()
  }
}

function contextOf(
  ports: TryPorts,
  { tenant, store }: Where,
  { effect }: BuiltInCall,
  signal: AbortSignal,
): LoneContext {
  const key = ports.ids.next('try')
  const { clock, programs } = ports
  return {
    ...{ web: connectedWeb(ports, { tenant, store }), clock, signal },
    runProgram: (program) => programs.run({ ...program, tenant, at: clock.now(), seed: key }, signal),
    ...(effect === 'none' ? {} : { effectKey: key }),
  }
}

/** Errors in the form in which a model gets them. */
async function outcomeOf(call: BuiltInCall, context: LoneContext): Promise<Outcome> {
  try {
    return { output: await call.run(context), is_error: false }
  } catch (error) {
    if (context.signal.aborted) return failed(`tool_timed_out: no answer within ${timeoutMs / 1000} s`)
    if (!isSortieError(error) || error.code === 'unavailable') throw error
    return failed(`${error.code}: ${error.message}`)
  }
}

function failed(output: Json): Outcome {
  return { output, is_error: true }
}

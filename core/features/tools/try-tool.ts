import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { FunctionTool } from '../../../contract/resources/function-tool.ts'
import type { ToolTrial, TryTool } from '../../../contract/resources/tool.ts'
import type { Checks } from '../../base/ports/checks.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { startStopwatch } from '../../base/times/stopwatch.ts'
import { timeLimit } from '../../base/times/time-limit.ts'
import { type ConnectionPorts, connectedWeb } from '../../engine/connections/connected-web.ts'
import { callOwn, type OwnContext } from '../../engine/tools/own/call-own.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { problemOfArguments } from '../../records/tool/checked-parameters.ts'
import { requireConfirmed } from '../../records/tool/confirmed.ts'
import { readFunctionTool } from '../../records/tool/function-tool.ts'
import { type OwnTool, readOwnTools, toolNotFound } from '../../records/tool/own-tool.ts'
import { tryFunction } from './try-function.ts'

type TryPorts = ConnectionPorts & { readonly stores: Stores; readonly checks: Checks; readonly ids: Ids }

/** Less than API Gateway waits for an answer, whatever the tool may take in a mission. */
const timeoutMs = 20_000

/**
 * Calls the newest version of a tool, once, by the same code as a mission; one that a process of its tenant answers is handed over
 * and waited for. Nothing of it is kept.
 * @throws SortieError `not_found`, `not_applicable` for arguments that do not follow its parameters, and where it would change
 * something and nobody has confirmed that; `payload_too_large`
 */
export function tryTool(ports: TryPorts) {
  return async (caller: Caller, name: string, { arguments: given, confirm }: TryTool): Promise<ToolTrial> => {
    const scope = { tenant: caller.tenant.id, store: ports.stores.tenant(caller.tenant.id) }
    const tool = await requireTool(scope.store, name)
    requireConfirmed(`${name} changes something`, tool.effect, confirm)
    const problem = await problemOfArguments({ checks: ports.checks, tenant: scope.tenant }, tool, given)
    if (problem !== undefined) throw new SortieError('not_applicable', `arguments (body): ${problem}`)
    const watch = startStopwatch(ports.clock)
    const result =
      'request' in tool ? await tryHttp(ports, scope, tool, given) : await tryFunction(ports, scope.store, tool, given)
    return { version: tool.version, effect: tool.effect, ...result, duration_ms: watch.elapsedMs() }
  }
}

/** A name means one tool. @throws SortieError `not_found` */
async function requireTool(store: Store, name: string): Promise<OwnTool | FunctionTool> {
  const [own] = await readOwnTools(store, [name])
  const tool = own?.body ?? (await readFunctionTool(store, name))?.body
  if (!tool) throw toolNotFound(name)
  return tool
}

function tryHttp(
  ports: TryPorts,
  scope: Pick<Scope, 'tenant' | 'store'>,
  tool: OwnTool,
  given: TryTool['arguments'],
): Promise<Outcome> {
  const web = connectedWeb(ports, scope)
  const key = tool.effect === 'none' ? {} : { effectKey: ports.ids.next('try') }
  return inTime((signal) => outcomeOf(tool, given, { web, signal, ...key }))
}

type Outcome = Pick<ToolTrial, 'output' | 'is_error'>

/** What went wrong is told as a model is told it. */
async function outcomeOf(tool: OwnTool, given: TryTool['arguments'], context: OwnContext): Promise<Outcome> {
  try {
    return { output: await callOwn(tool, given, context), is_error: false }
  } catch (error) {
    if (context.signal.aborted) return failed(`fetch_failed: no answer within ${timeoutMs / 1000} s`)
    if (!isSortieError(error) || error.code === 'unavailable') throw error
    return failed(`${error.code}: ${error.message}`)
  }
}

function failed(output: Json): Outcome {
  return { output, is_error: true }
}

async function inTime(act: (signal: AbortSignal) => Promise<Outcome>): Promise<Outcome> {
  const limit = timeLimit(timeoutMs)
  try {
    return await act(limit.signal)
  } finally {
    limit.clear()
  }
}

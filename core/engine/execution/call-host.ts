import { isSortieError } from '../../../contract/errors.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import { startStopwatch } from '../../base/times/stopwatch.ts'
import { usualCircuit } from '../../records/circuit/circuit.ts'
import { openDetailsOf, type RestingPass } from '../circuits/circuits.ts'
import { hostCircuits } from '../circuits/host-circuits.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import { failure } from '../legs/tool-result.ts'
import { toolStep } from './call-tool.ts'
import type { CallEnd } from './carry-out-call.ts'
import { retryAfterSeconds } from './retry-after.ts'

/**
 * How often in a row a mission waits for a host. Then its model is told, since unlike a provider’s answer, a host’s data may
 * be available elsewhere, or not be needed.
 */
const mostWaits = 3

/**
 * Makes a call through the circuit of its host, if it has one.
 * @throws SortieError `circuit_open` if the mission must wait for the host
 */
export async function throughHost(
  ports: ExecutionPorts,
  leg: Leg,
  call: ToolCall,
  carryOut: () => Promise<CallEnd>,
): Promise<CallEnd> {
  const host = hostOf(leg, call)
  if (host === undefined) return carryOut()
  const watch = startStopwatch(ports.clock)
  const mayWait = leg.stored.mission.postponements < mostWaits
  try {
    const pass = await hostCircuits(ports, leg.tenant).enter(host)
    return await judged(ports, pass, carryOut, mayWait)
  } catch (error) {
    if (mayWait || !isSortieError(error) || !openDetailsOf(error)) throw error
    return toolStep(leg, call, watch, failure(`${error.code}: ${error.message}`))
  }
}

function hostOf({ tools }: Leg, { name, arguments: given }: ToolCall): string | undefined {
  const own = tools.called(name)?.host
  if (own !== undefined) return own
  if (name !== 'http_fetch' && name !== 'http_request') return undefined
  const url = typeof given === 'object' && given !== null && 'url' in given ? String(given.url) : ''
  return URL.canParse(url) ? new URL(url).host : undefined
}

async function judged(
  ports: ExecutionPorts,
  pass: RestingPass,
  carryOut: () => Promise<CallEnd>,
  mayWait: boolean,
): Promise<CallEnd> {
  const end = await carryOut().catch(async (error: unknown) => {
    if (isSortieError(error) && error.code === 'fetch_failed') await noted(pass.failed())
    throw error
  })
  const verdict = verdictOf(end, ports.clock.now())
  if (verdict.says === 'nothing') return end
  if (verdict.says === 'works') await pass.worked()
  else if (verdict.retryAfterS !== undefined && mayWait) await pass.restFor(verdict.retryAfterS)
  else await noted(pass.failed())
  return end
}

/** Even if others know the circuit to be open, a call that was made keeps its result. */
async function noted(failed: Promise<void>): Promise<void> {
  await failed.catch((error: unknown) => {
    if (!isSortieError(error) || !openDetailsOf(error)) throw error
  })
}

type Verdict =
  | { readonly says: 'works' }
  | { readonly says: 'nothing' }
  /** With `retryAfterS` nothing was done, and the host said when to retry. */
  | { readonly says: 'fails'; readonly retryAfterS?: number }

function verdictOf(end: CallEnd, now: number): Verdict {
  if (typeof end === 'string' || end.kind !== 'tool_call') return { says: 'nothing' }
  const { output, is_error } = end
  if (is_error) {
    const unreachable = typeof output === 'string' && output.startsWith('fetch_failed')
    return { says: unreachable ? 'fails' : 'nothing' }
  }
  // A server’s tool reports no status: it answered.
  const { status = 200, headers = {} } = output as { status?: number; headers?: Readonly<Record<string, string>> }
  if (status < 500 && status !== 429) return { says: 'works' }
  const asked = status === 429 || status === 503 ? retryAfterSeconds(headers['retry-after'], now) : undefined
  // A call with an effect is recorded with its outcome; only a call without one may be repeated instead.
  const waits = asked !== undefined && asked * 1000 <= usualCircuit.longestRestMs && end.effect === null
  return waits ? { says: 'fails', retryAfterS: asked } : { says: 'fails' }
}

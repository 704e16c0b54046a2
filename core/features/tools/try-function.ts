import { SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { FunctionTool } from '../../../contract/resources/function-tool.ts'
import type { ToolTrial } from '../../../contract/resources/tool.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import {
  callEntry,
  endCall,
  enterQueue,
  forgetAnswer,
  type HandedCall,
  handedCallPartition,
  loadHandedCall,
  putHandedCall,
  requireHandedCall,
} from '../../records/tool-call/handed-call.ts'

type TryFunctionPorts = { readonly clock: Clock; readonly ids: Ids }

type Outcome = Pick<ToolTrial, 'output' | 'is_error'>

/** Less than API Gateway waits for an answer, whatever the tool may take in a mission. */
const longestS = 20
/** As JSON, so that it lies in its item. A mission may have more. */
const maxBytes = 64 * 1024
/** For how long after its time a call can still be looked up, so that a late answer is told why it is none. */
const keptS = 600

/**
 * Hands a call to whoever serves the tool, and waits for the answer. What nobody answers in time is withdrawn.
 * @throws SortieError `payload_too_large`; `unavailable` where this process is stopped meanwhile
 */
export async function tryFunction(
  ports: TryFunctionPorts,
  store: Store,
  tool: FunctionTool,
  given: { readonly [name: string]: Json },
): Promise<Outcome> {
  const call = newCall(ports, tool, given)
  const { id, tool: name, created_at } = call
  const entry = callEntry({ tool: name, id }, created_at)
  await store.write([putHandedCall({ ...call, entry }, 0), enterQueue(entry, call)])
  const waited = await untilAnswered(ports, store, call)
  const ended = await settle(store, id)
  if (ended.answer) return { output: JSON.parse(ended.answer.output), is_error: ended.answer.is_error }
  if (waited === 'stopping') throw new SortieError('unavailable', 'Sortie is being stopped; the call was withdrawn')
  return { output: untaken(ended), is_error: true }
}

function newCall(
  { clock, ids }: TryFunctionPorts,
  { name: tool, version: tool_version, effect, timeout_s }: FunctionTool,
  given: { readonly [name: string]: Json },
): HandedCall {
  if (Buffer.byteLength(JSON.stringify(given)) > maxBytes) {
    throw new SortieError(
      'payload_too_large',
      `arguments (body): ${tool} can be tried with at most ${maxBytes / 1024} KB`,
      {
        details: { max_bytes: maxBytes },
      },
    )
  }
  const now = clock.now()
  const deadline = now + Math.min(timeout_s, longestS) * 1000
  const [id, key] = [ids.next('tcl'), ids.next('try')]
  return {
    ...{ id, status: 'OPEN', tool, tool_version, call_id: id, effect, key },
    ...{ mission_id: null, agent: null, subject: null },
    arguments: { inline: given },
    ...{ created_at: now, deadline, kept_until: Math.ceil(deadline / 1000) + keptS },
    ...{ times: 0, leased_until: null, told: 0, told_at: 0, entry: null },
  }
}

async function untilAnswered(
  { clock }: TryFunctionPorts,
  store: Store,
  { id, created_at, deadline }: HandedCall,
): Promise<'waited' | 'stopping'> {
  const until = clock.monotonic() + deadline - created_at
  for (;;) {
    const left = until - clock.monotonic()
    if (left <= 0) return 'waited'
    // Asked for before the look, so that no answer falls between the two.
    const change = store.waitForChange('entities', handedCallPartition(id), left)
    if ((await loadHandedCall(store, id))?.call.status !== 'OPEN') return 'waited'
    if ((await change) === 'stopping') return 'stopping'
  }
}

/** Takes the answer, or the call away from whoever may have it. @returns the call as it was then */
function settle(store: Store, id: string): Promise<HandedCall> {
  return retryConflicts(async () => {
    const stored = await requireHandedCall(store, id)
    const { status } = stored.call
    if (status === 'ANSWERED') await store.write([forgetAnswer(stored)])
    if (status === 'OPEN') await store.write(endCall(stored, 'WITHDRAWN'))
    return stored.call
  })
}

function untaken({ tool, times, created_at, deadline }: HandedCall): string {
  const within = `within ${Math.round((deadline - created_at) / 1000)} s`
  return times === 0
    ? `tool_timed_out: nobody who serves ${tool} took this call ${within}. Start the program that answers it (serveTools of the SDK, or POST /v1/tool-calls/poll), and try again`
    : `tool_timed_out: whoever serves ${tool} took this call and gave no answer ${within}; it may have begun`
}

import { isSortieError } from '../../../contract/errors.ts'
import type { RecordedModelCall } from '../../records/mission/recorded-step.ts'
import { usableOf } from '../context/room.ts'
import { toldWindow } from '../context/told-window.ts'
import type { Given } from '../legs/given.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import { callModel } from './call-model.ts'
import { type NextCall, nextCall } from './next-call.ts'

/** The share of the refused size, by the estimate: a second refusal is final. */
const narrowedPart = 0.5

/**
 * Makes a call that was reserved.
 * @returns the step to record; `undefined` if its provider found it too long: the next call gets less room, and sends
 * less. @throws Fenced; SortieError from the models port
 */
export async function askModel(
  ports: ExecutionPorts,
  leg: Leg,
  call: NextCall,
  given: Given,
): Promise<RecordedModelCall | undefined> {
  try {
    const step = await callModel(ports, leg, call.request, call.summarises === undefined)
    return call.context ? { ...step, context: call.context } : step
  } catch (error) {
    if (await canBeShorter(ports, leg, { call, given, error })) return undefined
    throw error
  }
}

interface Failed {
  readonly call: NextCall
  readonly given: Given
  readonly error: unknown
}

/** Once for each step. From then on there is no more room than that: what its provider reports is more reliable than any list. */
async function canBeShorter(ports: ExecutionPorts, leg: Leg, { call, given, error }: Failed): Promise<boolean> {
  const step = leg.steps.length + 1
  if (!isSortieError(error) || error.code !== 'context_too_long' || leg.narrowed?.step === step) return false
  // A part of an answer arrived, and must be paid for: see `endTried`.
  if (leg.call) return false
  leg.narrowed = { step, tokens: narrowedTo(call, error.message) }
  return (await nextCall(ports, leg, given)).tokens < call.tokens
}

/** Half of it, or the rest of the window that the provider names. Its tokens may be smaller than ours, so the lower number counts. */
function narrowedTo({ tokens, request }: NextCall, refusal: string): number {
  const window = toldWindow(refusal)
  const half = Math.floor(tokens * narrowedPart)
  return window === undefined ? half : Math.min(half, usableOf(window, request.max_tokens))
}

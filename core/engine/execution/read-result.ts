import type { Origin } from '../../../contract/resources/guardrail.ts'
import { issueText, placeInArguments } from '../../base/payloads/issue-text.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { readSaid } from '../../records/conversation/history.ts'
import { originOf } from '../../records/mission/origin.ts'
import { isResult, nameOfResult, resultText } from '../context/result-text.ts'
import { guardText } from '../guardrails/guard-input.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'
import { ReadResultInput } from '../tools/read-result/read-result.ts'
import { guardsOfHistory, judgingOf } from './guard-call.ts'
import { boundsOf, pageIn } from './plain-request.ts'

/** The part of a page for the line that describes it. */
const headLength = 200

/** A part of a result of this mission, or of an earlier message of its conversation. */
export async function readResult(ports: ExecutionPorts, leg: Leg, call: ToolCall): Promise<ToolResult> {
  const input = ReadResultInput.safeParse(call.arguments)
  if (!input.success) return failure(`invalid_input: ${issueText(input.error, placeInArguments)}`)
  const { id, offset, limit } = input.data
  const found = await findText(ports, leg, id)
  if (!found) return failure(`not_found: there is nothing with the id ${id} to be read`)
  const { text, of, origin } = found
  if (offset >= text.length) return failure(`invalid_input: ${of} has ${text.length} characters`)
  // Longer than a page, it would itself be shown as its first page.
  const page = pageIn(await boundsOf(ports, leg))
  const part = beginningOf(text.slice(offset), Math.min(limit, page - headLength))
  const end = offset + part.length
  const rest = end < text.length ? `; to read on, use the offset ${end}` : ''
  return {
    output: `[${of}: characters ${offset} to ${end} of ${text.length}${rest}]\n${part}`,
    is_error: false,
    origin,
  }
}

/** At least something, even half a character, so that the reader makes progress. */
function beginningOf(text: string, most: number): string {
  return (cutText(text, most) || text.slice(0, most)).toWellFormed()
}

interface Found {
  readonly text: string
  readonly of: string
  /** The original author, whoever reads it again. */
  readonly origin: Origin
}

async function findText(ports: ExecutionPorts, leg: Leg, id: string): Promise<Found | undefined> {
  const number = Number(id.slice(1))
  if (id.startsWith('m')) return findMessage(ports, leg, number)
  const step = leg.steps.find((one) => one.number === number)
  if (!step || !isResult(step)) return undefined
  return { text: resultText(step), of: `The result ${id} of ${nameOfResult(step)}`, origin: originOf(step) }
}

async function findMessage(ports: ExecutionPorts, leg: Leg, number: number): Promise<Found | undefined> {
  const { conversation, given_outside } = leg.stored.mission
  if (!conversation) return undefined
  const { store, tenant } = leg
  const said = await readSaid({ store, blobs: ports.blobs, tenant }, conversation, number)
  if (said === undefined) return undefined
  const text = await guardText(judgingOf(ports, leg), guardsOfHistory(leg), said)
  return { text, of: `The message m${number}`, origin: given_outside === true ? 'outside' : 'inside' }
}

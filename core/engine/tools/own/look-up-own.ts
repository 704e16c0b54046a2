import type { OwnTool } from '../../../records/tool/own-tool.ts'
import { saidOfEffect } from '../http/said-of-effect.ts'
import type { LookedUp, ToolContext } from '../tool.ts'
import { bytesToRead, resultOf } from './result-of.ts'

/** Asks the address that the tool names whether the call with this key took effect. */
export async function lookUpOwn(
  { connection, response, timeout_s }: OwnTool,
  address: string,
  { web, signal, effectKey = '' }: ToolContext,
): Promise<LookedUp> {
  const url = address.replaceAll('{key}', encodeURIComponent(effectKey))
  const bounds = { maxBytes: bytesToRead(response), timeoutMs: timeout_s * 1000 }
  const answer = await web.fetch({ url, method: 'GET', headers: {}, connection, signal, ...bounds })
  const found = saidOfEffect(url, answer)
  return found === 'effect' ? { found, output: resultOf(response, answer) } : { found }
}

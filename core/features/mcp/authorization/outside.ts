import { isSortieError, SortieError } from '../../../../contract/errors.ts'
import { parseJson } from '../../../base/payloads/parse-json.ts'
import type { Clock } from '../../../base/ports/clock.ts'
import type { Web, WebRequest, WebResponse } from '../../../base/ports/web.ts'
import { startStopwatch } from '../../../base/times/stopwatch.ts'

/** Less than API Gateway waits for an answer. */
const longestMs = 20_000
const longestOneMs = 8_000
/** Of one answer. */
const maxBytes = 64 * 1024

export type Ask = (request: Pick<WebRequest, 'url' | 'method' | 'headers' | 'body'>) => Promise<WebResponse>

/** The way to all that is asked for one authorisation, within one time. Nothing that is secret goes on it. */
export function askWithin({ web, clock }: { readonly web: Web; readonly clock: Clock }, name: string): Ask {
  const watch = startStopwatch(clock)
  const { signal } = new AbortController()
  return async (request) => {
    const timeoutMs = Math.min(longestOneMs, longestMs - watch.elapsedMs())
    if (timeoutMs <= 0) throw cannotAuthorize(name, `what has to be asked for it takes longer than ${longestMs} ms`)
    return web.fetch({ ...request, signal, timeoutMs, maxBytes })
  }
}

/**
 * A document at an address that somebody named. Whoever leads to another host does not speak for the one that was asked.
 * @returns `undefined` where there is none
 * @throws SortieError as the web does, and `not_applicable`
 */
export async function readDocument(ask: Ask, name: string, url: string): Promise<unknown> {
  const answer = await ask({ url, method: 'GET', headers: { accept: 'application/json' } })
  if (new URL(answer.url).origin !== new URL(url).origin) throw cannotAuthorize(name, `${shown(url)} leads elsewhere`)
  return answer.status === 200 ? jsonOf(answer, name, url) : undefined
}

/** @throws SortieError `not_applicable` */
export function jsonOf({ body, truncated }: WebResponse, name: string, url: string): unknown {
  if (truncated) throw cannotAuthorize(name, `${shown(url)} answers more than ${maxBytes} bytes`)
  try {
    return parseJson(body, 'It')
  } catch (error) {
    if (!isSortieError(error)) throw error
    throw cannotAuthorize(name, `${shown(url)} does not answer with valid JSON`)
  }
}

/** @param why the end of a sentence */
export function cannotAuthorize(name: string, why: string): SortieError {
  return new SortieError('not_applicable', `The MCP server ${name} cannot be authorised: ${why}`)
}

/** Without its query, in which anything may stand. */
export function shown(address: string): string {
  const { origin, pathname } = new URL(address)
  return `${origin}${pathname}`
}

import { SortieAnswerError } from './errors.ts'

/** @throws TypeError if requests cannot be sent there */
export function httpAddress(text: string): string {
  const url = parsed(text, ['http:', 'https:'])
  if (url === undefined || url.search !== '' || url.hash !== '')
    throw new TypeError(`url: ${JSON.stringify(text)} is no HTTP address`)
  return text.replace(/\/+$/, '')
}

/** The address of the WebSocket: the caller's or, without one, the server's. @throws TypeError, SortieAnswerError */
export function websocketAddress(url: string, callers: string | undefined, servers: string): URL {
  const address = parsed(callers ?? servers, ['ws:', 'wss:'])
  if (address !== undefined) return address
  if (callers !== undefined) throw new TypeError(`websocketUrl: ${JSON.stringify(callers)} is no WebSocket address`)
  throw new SortieAnswerError(url, 'the server gave an address that is no WebSocket')
}

/** Credentials in an address are refused: `fetch` does not accept them. */
function parsed(text: string, protocols: readonly string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url && protocols.includes(url.protocol) && url.username === '' && url.password === '' ? url : undefined
}

import { isIPv6 } from 'node:net'
import { StartError } from '../adapters/local/start-error.ts'

/**
 * The address at which a proxy before this installation is reached: http or https, with a path or without.
 * @returns it without a slash at its end
 * @throws StartError for anything else
 */
export function readPublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (!isWeb || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new StartError(
      `The public address ${JSON.stringify(text)} is not one of a web server.`,
      'Give --public-url an address such as https://sortie.example.com, without a query, a fragment or a password.',
    )
  }
  return url.href.replace(/\/+$/, '')
}

/** The same place for WebSockets: ws for http, wss for https. */
export function webSocketUrlOf(httpUrl: string, path: string): string {
  return `${httpUrl.replace(/^http/, 'ws')}${path}`
}

/** What a program on this machine calls a server that listens on `host`: one on every address is on loopback as well. */
export function localUrlOf(host: string, port: number): string {
  const named = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  return `http://${isIPv6(named) ? `[${named}]` : named}:${port}`
}

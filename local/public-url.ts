import { isIPv6 } from 'node:net'
import { StartError } from '../adapters/local/start-error.ts'

/**
 * The address of a proxy in front of this installation: http or https, with or without a path.
 * @returns it without a trailing slash
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

/** The host that a program on this machine uses for a server listening on `host`: loopback if it listens on every address. */
export function localUrlOf(host: string, port: number): string {
  const named = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  return `http://${isIPv6(named) ? `[${named}]` : named}:${port}`
}

import type { IncomingMessage } from 'node:http'

export interface Target {
  readonly path: string
  readonly query: string
  /** The host in an address of the absolute form; it takes precedence over the header (RFC 9112, 3.2.2). */
  readonly host: string | undefined
}

const absoluteForm = /^https?:\/\/([^/?#]*)(.*)$/i

/** The target of a request, as `/path?query` or in the absolute form for proxies. */
export function targetOf({ url = '/' }: IncomingMessage): Target {
  const [, host, rest] = absoluteForm.exec(url) ?? []
  const local = rest === undefined ? url : rest.startsWith('/') ? rest : `/${rest}`
  const at = local.indexOf('?')
  return at < 0 ? { path: local, query: '', host } : { path: local.slice(0, at), query: local.slice(at + 1), host }
}

type Headers = Readonly<Record<string, string | undefined>>

interface OwnOrigin {
  /** As browsers write it. */
  readonly origin: string
  readonly isOverTls: boolean
  /** Empty for the usual one. */
  readonly port: string
}

/**
 * The origin of this API’s pages, from its address, which may have a path. It is read as text: a host that no browser would open, such
 * as that of an emulator’s API, is no reason to fail.
 */
export function ownOrigin(address: string): OwnOrigin | undefined {
  const [, scheme = '', host = '', port = ''] =
    /^(https?):\/\/([^/:[\]@?#\s]+|\[[\da-f:]+\])(?::(\d+))?(?:\/|$)/i.exec(address) ?? []
  if (host === '') return undefined
  const isOverTls = scheme.toLowerCase() === 'https'
  const other = port === (isOverTls ? '443' : '80') ? '' : port
  const origin = `${scheme}://${host}${other === '' ? '' : `:${other}`}`.toLowerCase()
  return { origin, isOverTls, port: other }
}

/**
 * Whether a page of this API’s own address sent the request, as its browser says: no page can set these headers. Another port of the
 * same host is another origin, although browsers send it the same cookies. A typed address (`none`) is no page.
 * @param address the address of this API that the request was sent to
 */
export function isFromOwnPage(headers: Headers, address: string): boolean {
  const own = ownOrigin(address)?.origin
  if (own === undefined) return false
  const { origin, 'sec-fetch-site': site } = headers
  if (site === undefined) return origin === own
  // Some browsers hide the origin of a page that sends no referrer.
  return site === 'same-origin' && (origin === undefined || origin === 'null' || origin === own)
}

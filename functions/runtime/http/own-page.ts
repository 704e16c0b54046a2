type Headers = Readonly<Record<string, string | undefined>>

/**
 * Whether a page of this API’s own address sent the request, as its browser says: no page can set these headers. Another port of the
 * same host is another origin, although browsers send it the same cookies. A typed address (`none`) is no page.
 * @param address the address of this API that the request was sent to
 */
export function isFromOwnPage(headers: Headers, address: string): boolean {
  // A host is text of the sender’s.
  if (!URL.canParse(address)) return false
  const { origin, 'sec-fetch-site': site } = headers
  const own = new URL(address).origin
  if (site === undefined) return origin === own
  // Some browsers hide the origin of a page that sends no referrer.
  return site === 'same-origin' && (origin === undefined || origin === 'null' || origin === own)
}

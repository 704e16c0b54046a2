import { isFromOwnPage, ownOrigin } from './own-page.ts'

/** The parts of a request that may contain a cookie: API Gateway moves cookies out of the headers. */
export interface WithCookies {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly cookies?: readonly string[] | undefined
}

/**
 * Cookies do not distinguish ports, so the name does: installations on one machine must not sign each other out. Over TLS the prefix
 * keeps other hosts of the domain from setting it.
 */
export function sessionCookieName(address: string): string {
  const { isOverTls = false, port = '' } = ownOrigin(address) ?? {}
  const plain = `sortie_session${port === '' ? '' : `_${port}`}`
  return isOverTls ? `__Host-${plain}` : plain
}

/** The value of a session’s cookie, if a page of ours sent it. Of several, none counts: another port of this host may have set one. */
export function sessionIn({ headers, cookies = [] }: WithCookies, address: string): string | undefined {
  if (!isFromOwnPage(headers, address)) return undefined
  const start = `${sessionCookieName(address)}=`
  const all = [...cookies, headers.cookie ?? ''].flatMap((line) => line.split(';').map((pair) => pair.trim()))
  const [found, ...others] = all.filter((pair) => pair.startsWith(start))
  return others.length === 0 ? found?.slice(start.length) : undefined
}

/** Sets the cookie in the browser that is answered. */
export function sessionCookie(address: string, value: string, lifeS: number): string {
  const secure = ownOrigin(address)?.isOverTls ? '; Secure' : ''
  return `${sessionCookieName(address)}=${value}; Path=/; Max-Age=${lifeS}; HttpOnly; SameSite=Strict${secure}`
}

export function clearedSessionCookie(address: string): string {
  return sessionCookie(address, '', 0)
}

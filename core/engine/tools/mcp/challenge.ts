/** The authorization that a server asks for (RFC 6750, 3, and RFC 9728, 5.1). */
export interface Challenge {
  readonly resourceMetadata?: string
  readonly scope?: string
  readonly error?: string
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
/** A parameter, or the name of a scheme, or the token that some schemes have instead of parameters. */
const part = new RegExp(`[\\s,=/]*(?:(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))|(${token}))`, 'gy')

/**
 * The first Bearer challenge in a `WWW-Authenticate` header, which may hold several challenges of other schemes. If a parameter
 * occurs twice, the first one counts.
 */
export function challengeIn(header: string | undefined): Challenge | undefined {
  const found = bearerParameters(header ?? '')
  if (!found) return undefined
  const [resourceMetadata, scope, error] = ['resource_metadata', 'scope', 'error'].map((name) => found.get(name))
  return {
    ...(resourceMetadata !== undefined && { resourceMetadata }),
    ...(scope !== undefined && { scope }),
    ...(error !== undefined && { error }),
  }
}

function bearerParameters(header: string): ReadonlyMap<string, string> | undefined {
  let found: Map<string, string> | undefined
  for (const [, name, quoted, plain, scheme] of header.matchAll(part)) {
    if (scheme !== undefined) {
      if (found) return found
      if (/^bearer$/i.test(scheme)) found = new Map()
      continue
    }
    const key = String(name).toLowerCase()
    if (found && !found.has(key)) found.set(key, quoted?.replaceAll(/\\(.)/g, '$1') ?? String(plain))
  }
  return found
}

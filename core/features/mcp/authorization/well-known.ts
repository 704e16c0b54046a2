/**
 * Where a server may name its authorization server, in the order of the protocol’s specification: at its own path (RFC 9728, 3.1), then for its
 * whole host.
 */
export function addressesOfResource(server: string): readonly string[] {
  const { origin, pathname, search } = new URL(server)
  const root = `${origin}/.well-known/oauth-protected-resource`
  return [...new Set([`${root}${withoutEnd(pathname)}${search}`, root])]
}

/**
 * Where an authorization server may describe itself, in the order of the protocol’s specification: OAuth’s address with its path inserted
 * (RFC 8414, 3.1), OpenID’s in the same way, then OpenID’s at the end of its path.
 */
export function addressesOfIssuer(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer)
  const path = withoutEnd(pathname)
  return [
    ...new Set([
      `${origin}/.well-known/oauth-authorization-server${path}`,
      `${origin}/.well-known/openid-configuration${path}`,
      `${origin}${path}/.well-known/openid-configuration`,
    ]),
  ]
}

function withoutEnd(pathname: string): string {
  return pathname.replace(/\/$/, '')
}

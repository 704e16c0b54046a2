import { ProviderFailure } from '../failures/provider-failure.ts'

/**
 * A key is only for its own host, and a redirected request may lose its body.
 * @throws ProviderFailure for a redirect
 */
export function requireNoRedirect({ status, headers, body }: Response): void {
  const to = headers.get('location')
  if (status < 300 || status > 399 || to === null) return
  body?.cancel().catch(() => {})
  throw new ProviderFailure(
    'unavailable',
    `Its address sends on${placeIn(to)}, which is not followed. Is the address right?`,
  )
}

/** Without parts that may be secret. */
function placeIn(to: string): string {
  if (!URL.canParse(to)) return ''
  const { origin, pathname } = new URL(to)
  return ` to ${origin}${pathname}`
}

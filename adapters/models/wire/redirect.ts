import { ProviderFailure } from '../failures/provider-failure.ts'

/**
 * A key is for the host that it was given for, and a request that is sent on may lose its body.
 * @throws ProviderFailure for an answer that sends somewhere else
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

/** Without what may be a secret in it. */
function placeIn(to: string): string {
  if (!URL.canParse(to)) return ''
  const { origin, pathname } = new URL(to)
  return ` to ${origin}${pathname}`
}

import type { WebResponse } from '../../../base/ports/web.ts'
import type { LookedUp } from '../tool.ts'

/**
 * What an address says of whether a call took effect. What leads elsewhere says nothing: of a page to sign in on, the status is 200, and
 * of one that is not there 404.
 */
export function saidOfEffect(asked: string, { url, status }: WebResponse): LookedUp['found'] {
  if (url !== new URL(asked).href) return 'unknown'
  if (status >= 200 && status < 300) return 'effect'
  return status === 404 || status === 410 ? 'nothing' : 'unknown'
}

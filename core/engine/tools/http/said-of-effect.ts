import type { WebResponse } from '../../../base/ports/web.ts'
import type { LookedUp } from '../tool.ts'

/**
 * Concludes from an address whether a call took effect. A redirect elsewhere proves nothing: a sign-in page answers with 200, and
 * a missing page with 404.
 */
export function saidOfEffect(asked: string, { url, status }: WebResponse): LookedUp['found'] {
  if (url !== new URL(asked).href) return 'unknown'
  if (status >= 200 && status < 300) return 'effect'
  return status === 404 || status === 410 ? 'nothing' : 'unknown'
}

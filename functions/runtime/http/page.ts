import { html } from '../../../contract/reference/html.ts'
import { mediaTypeOf, type Route } from '../../../contract/route.ts'
import { plainPage } from '../../../core/base/texts/plain-page.ts'

/** Our pages run no script and load nothing. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

/**
 * The reference runs its script, which calls only this API. Its elements have inline styles, and it draws its arrows as
 * `data:`.
 */
export const interactiveHeaders = {
  ...pageHeaders,
  'content-security-policy':
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

/** A page with a form sends it back to where it came from. */
export const formHeaders = {
  ...pageHeaders,
  'content-security-policy': pageHeaders['content-security-policy'].replace("form-action 'none'", "form-action 'self'"),
}

/** Whether a person’s browser asks for a page, and gets errors as a page: a program gets JSON. */
export function wantsPage(
  route: Route | undefined,
  { accept = '' }: Readonly<Record<string, string | undefined>>,
): boolean {
  return route !== undefined && !route.document && mediaTypeOf(route) === 'text/html' && /\btext\/html\b/i.test(accept)
}

/** For a person who opened a link: what is wrong with it, and the ID to give to support. */
export function failurePage(status: number, message: string, requestId: string): string {
  return plainPage(
    html`<h1>${titleOf(status)}</h1><p>${message}.</p><p><small>If you ask for help, name the request: ${requestId}</small></p>`,
  )
}

function titleOf(status: number): string {
  if (status === 404) return 'This link is no longer valid.'
  if (status === 429 || status >= 500) return 'This did not work. Try it again in a minute.'
  return 'This cannot be done.'
}

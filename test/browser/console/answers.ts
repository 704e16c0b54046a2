import type { BrowserContext, Request } from 'playwright-core'

/** Who is signed in is answered in any case: without that, there is no page. */
const api = (url: URL) => url.pathname.startsWith('/v1/') && url.pathname !== '/v1/sessions/current'

/** Every reading of the API is refused, in the API’s own words. */
export async function refuseReadings(context: BrowserContext): Promise<void> {
  await context.route(api, (route) => (isReading(route.request()) ? route.fulfill(refusal(403)) : route.fallback()))
}

/** No reading of the API is answered. @returns ends that, and answers as if nothing had been there */
export async function holdReadings(context: BrowserContext): Promise<() => Promise<void>> {
  await context.route(api, (route) => (isReading(route.request()) ? new Promise(() => {}) : route.fallback()))
  return () => context.unrouteAll({ behavior: 'ignoreErrors' })
}

/** Nothing is done, whatever is pressed; what is only tried out is. */
export async function refuseActs(context: BrowserContext): Promise<void> {
  await context.route(api, (route) => (isAct(route.request()) ? route.fulfill(refusal(409)) : route.fallback()))
}

/** Whether it would change something. */
export function isAct(request: Request): boolean {
  return !(isReading(request) || isTicket(request) || request.postData()?.includes('dry_run'))
}

/** Of the page’s own socket. */
function isTicket(request: Request): boolean {
  return new URL(request.url()).pathname === '/v1/tickets'
}

function isReading(request: Request): boolean {
  return request.method() === 'GET'
}

function refusal(status: 403 | 409) {
  const code = status === 403 ? 'forbidden' : 'conflict'
  const error = {
    code,
    message: 'This is refused, so that one sees how that looks.',
    request_id: 'req_01JAAAAAAAAAAAAAAAAAAAAAAA',
  }
  return { status, contentType: 'application/json', body: JSON.stringify({ error }) }
}

const oneYear = 365 * 24 * 60 * 60

/**
 * For every answer: a browser must not guess its type, not show it in a frame, and pass nothing on
 * about its address.
 * @param origin the address of the answer; over TLS, browsers are told to stay with it
 */
export function securityHeaders(origin: string | undefined): Readonly<Record<string, string>> {
  return origin?.startsWith('https://') ? overTls : always
}

const always = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  // Data for a key’s holder is not cached; public documents override this.
  'cache-control': 'no-store',
}

const overTls = { ...always, 'strict-transport-security': `max-age=${oneYear}` }

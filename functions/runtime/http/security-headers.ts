const oneYear = 365 * 24 * 60 * 60

/**
 * Of every answer, whatever it says: a browser takes it for what it is declared as, shows it in no frame, and is told
 * nothing to pass on.
 * @param origin the address that the answer is for; over TLS, browsers are told to stay with it
 */
export function securityHeaders(origin: string | undefined): Readonly<Record<string, string>> {
  return origin?.startsWith('https://') ? overTls : always
}

const always = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  // What a key may read is for its holder; public documents say otherwise.
  'cache-control': 'no-store',
}

const overTls = { ...always, 'strict-transport-security': `max-age=${oneYear}` }

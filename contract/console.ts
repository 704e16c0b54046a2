/** What a browser may do in a page of the console. Tests count each violation in each journey. */
export const consolePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types sortie',
].join('; ')

/** Files whose names have a hash of their content never change. */
export const hashedFiles = '/assets/'

/** First parts of paths that are not the console’s: the API, its documents, and sockets. */
export const pathsOfApi = ['/v1', '/health', '/openapi.json', '/docs', '/live'] as const

/** Whether the console answers a path: its own files, and its page for every address that the page itself understands. */
export function isOfConsole(path: string): boolean {
  return !pathsOfApi.some((own) => path === own || path.startsWith(`${own}/`))
}

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

/** Where pages connect to. */
export const socketsPath = '/live'

/** First parts of paths that are not the console’s: the API, its documents, and sockets. */
export const pathsOfApi = ['/v1', '/health', '/openapi.json', '/docs', socketsPath] as const

/** Whether the console answers a path: its own files, and its page for every address that the page itself understands. */
export function isOfConsole(path: string): boolean {
  return !pathsOfApi.some((own) => path === own || path.startsWith(`${own}/`))
}

/** What a browser may do with a file that it fetches: it is an attachment, and opened as a page it may do nothing. */
export const filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"

/** The types of the console’s files, by how their names end. Others have no address. */
export const consoleTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** The page, whose name no address of the console shows. */
export const consolePage = '/index.html'

/** For how long a browser keeps a file of the console. */
export function keptFor(path: string): string {
  return path.startsWith(hashedFiles) ? 'public, max-age=31536000, immutable' : 'no-cache'
}

/** Where bytes of files go at the address of the API. */
export const transfersPath = '/v1/transfers/'

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** One file for browsers, with all that it needs. */
const published = 'openapi-explorer/dist/browser/openapi-explorer.min.js'

/** Where npm has put it. The command line's package has a copy of its own, and another module in place of this one. */
export function installedViewer(): URL {
  return pathToFileURL(createRequire(import.meta.url).resolve(published))
}

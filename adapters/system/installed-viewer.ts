import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** One self-contained file for browsers. */
const published = 'openapi-explorer/dist/browser/openapi-explorer.min.js'

/** Where npm installed it. The command line’s package has its own copy, and another module instead of this one. */
export function installedViewer(): URL {
  return pathToFileURL(createRequire(import.meta.url).resolve(published))
}

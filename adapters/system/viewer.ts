import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Viewer } from '../../core/base/ports/viewer.ts'

/** One file for browsers, with all that it needs. */
const published = 'openapi-explorer/dist/browser/openapi-explorer.min.js'

/** @param file where the program is; a bundle has a copy of its own beside it */
export function createViewer(file: URL = installed()): Viewer {
  return { script: () => readFile(file, 'utf8') }
}

function installed(): URL {
  return pathToFileURL(createRequire(import.meta.url).resolve(published))
}

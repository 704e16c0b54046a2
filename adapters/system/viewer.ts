import { readFile } from 'node:fs/promises'
import type { Viewer } from '../../core/base/ports/viewer.ts'
import { installedViewer } from './installed-viewer.ts'

/** @param file the script; a bundle has its own copy beside it */
export function createViewer(file: URL = installedViewer()): Viewer {
  return { script: () => readFile(file, 'utf8') }
}

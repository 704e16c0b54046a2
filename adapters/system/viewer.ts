import { readFile } from 'node:fs/promises'
import type { Viewer } from '../../core/base/ports/viewer.ts'
import { installedViewer } from './installed-viewer.ts'

/** @param file where the program is; a bundle has a copy of its own beside it */
export function createViewer(file: URL = installedViewer()): Viewer {
  return { script: () => readFile(file, 'utf8') }
}

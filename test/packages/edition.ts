import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import { type EditionProcess, type Program, startEdition } from '../local/edition-process.ts'

/** The command line that the project has installed. */
export function installedProgram(node: string): Program {
  return { node, file: join(inject('project'), 'node_modules', 'sortie', 'dist', 'sortie.js') }
}

/** Its local edition, until the test is over. */
export async function installedEdition(node = process.execPath): Promise<EditionProcess> {
  const data = await mkdtemp(join(tmpdir(), 'sortie-installed-'))
  const edition = await startEdition({ data, program: installedProgram(node) })
  onTestFinished(async () => {
    await edition.kill()
    await rm(data, { recursive: true, force: true })
  })
  return edition
}

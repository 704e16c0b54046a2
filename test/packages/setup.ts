import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A project of somebody else's that has installed both packages from their tarballs, and nothing else. */
    project: string
    /** Both tarballs. */
    tarballs: readonly string[]
  }
}

const run = promisify(execFile)
const pack = join(import.meta.dirname, '..', '..', 'packages', 'pack.ts')

/** Packs both packages and installs them as a user does: without the network, as they have no dependencies. */
export default async function setup(vitest: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-packages-'))
  const project = join(folder, 'project')
  const { stdout } = await run(process.execPath, [pack, '--output', join(folder, 'packages')])
  const tarballs = stdout.trim().split('\n')
  await mkdir(project)
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', ...tarballs], { cwd: project })
  vitest.provide('project', project)
  vitest.provide('tarballs', tarballs)
  return () => rm(folder, { recursive: true, force: true })
}

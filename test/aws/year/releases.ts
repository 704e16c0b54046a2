import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../run-command.ts'

const repository = join(import.meta.dirname, '..', '..', '..')

/** Release 0.1. */
const first = '0596ee5084a93753971028aabd4d603dde485998'

/** What a deployment is made of. */
const sources = [
  ...['adapters', 'bin', 'cli', 'contract', 'core', 'events', 'functions', 'lib', 'local', 'sdk'],
  ...['cdk.json', 'package.json', 'stages.json'],
]

/**
 * The sources of release 0.1, on today's libraries.
 * @returns `undefined` in a copy of the repository that does not have its history
 */
export async function firstRelease(home: string): Promise<string | undefined> {
  const folder = await emptyRelease(home, 'release-0.1')
  const archive = join(folder, 'release.tar')
  try {
    await run('git', ['archive', '--output', archive, first], { cwd: repository })
  } catch {
    return undefined
  }
  await run('tar', ['-xf', archive, '-C', folder])
  return folder
}

/** These sources, as they are now. */
export async function thisRelease(home: string, name = 'this'): Promise<string> {
  const folder = await emptyRelease(home, name)
  for (const source of sources) await cp(join(repository, source), join(folder, source), { recursive: true })
  return folder
}

/** A stand-in for a later release: these sources, with another bundle for each function, and maybe another stored format. */
export async function laterRelease(home: string, name: string, raisesFormat = false): Promise<string> {
  const folder = await thisRelease(home, name)
  const imported = '    `import { createHandler }'
  await edit(join(folder, 'lib/adapters.ts'), imported, `    "globalThis.release = '${name}'",\n${imported}`)
  const format = 'export const storedFormat = '
  if (raisesFormat) await edit(join(folder, 'core/base/storing/format.ts'), format, `${format}1 + `)
  return folder
}

async function emptyRelease(home: string, name: string): Promise<string> {
  const folder = join(home, name)
  await mkdir(folder)
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const before = await readFile(file, 'utf8')
  if (!before.includes(from)) throw new Error(`${file} has no ${from}`)
  await writeFile(file, before.replace(from, to))
}

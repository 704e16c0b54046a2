import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run-command.ts'

/**
 * A Python environment that holds exactly `requirements`, made once per content and Python version below `root`.
 *
 * @returns the path of its `python`
 * @throws when there is no python3 with venv, or when pip cannot install the requirements
 */
export async function pythonVenv(root: string, requirements: string): Promise<string> {
  const version = await pythonVersion()
  const key = createHash('sha256')
    .update(version)
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 16)
  const home = join(root, key)
  const python = join(home, 'bin', 'python')
  if (!existsSync(python)) await makeVenv(root, home, requirements)
  return python
}

async function pythonVersion(): Promise<string> {
  try {
    return (await run('python3', ['-c', 'import sys, venv, ensurepip; print(sys.version)'])).trim()
  } catch (cause) {
    throw new Error('The AWS tests need python3 (3.10 or newer) with venv: on Debian, apt-get install python3-venv.', {
      cause,
    })
  }
}

/** Builds beside the final place and renames, so that half an installation is never taken for a whole one. */
async function makeVenv(root: string, home: string, requirements: string): Promise<void> {
  await mkdir(root, { recursive: true })
  const draft = await mkdtemp(join(root, 'draft-'))
  try {
    await run('python3', ['-m', 'venv', draft])
    await run(join(draft, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements])
    await rename(draft, home).catch((error: NodeJS.ErrnoException) => {
      const otherRunWasFirst = error.code === 'ENOTEMPTY' || error.code === 'EEXIST'
      if (!otherRunWasFirst) throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

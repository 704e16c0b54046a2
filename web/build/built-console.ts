import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildsFolder, type Edition, stampOfSources } from './stamp.ts'

/** Many times as long as it takes on a slow machine. */
const buildMs = 180_000

export interface BuiltOptions {
  /** Where each build has its folder. */
  readonly builds?: string
  /** A build that goes on is given up with it. */
  readonly ending?: AbortSignal
}

/**
 * The folder of the console of the present sources. It is built if need be, in a process of its own: the bundler would keep more memory
 * than the platform, and would build another console where `NODE_ENV` says `test`.
 * @throws as `execFile` does
 */
export async function builtConsole(edition: Edition, options: BuiltOptions = {}): Promise<string> {
  const { builds = buildsFolder, ending } = options
  const folder = join(builds, await stampOfSources(edition))
  if (existsSync(folder)) return folder
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'build-console.ts'), edition, builds], {
    env: { ...process.env, NODE_ENV: 'production' },
    timeout: buildMs,
    ...(ending && { signal: ending }),
  })
  return folder
}

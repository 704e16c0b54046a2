import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Logger } from '../core/base/ports/logger.ts'
import { consoleFolder, isBuilt } from '../web/build/stamp.ts'

/**
 * The folder of the built console. Where its sources have changed since, or at the first start, it is built in a process of its own: the
 * bundler would keep more memory than the platform.
 */
export async function builtConsole(logger: Logger): Promise<string> {
  if (await isBuilt()) return consoleFolder
  logger.info('The console is being built of its sources')
  const builder = join(import.meta.dirname, '..', 'web', 'build', 'build-console.ts')
  await promisify(execFile)(process.execPath, [builder])
  return consoleFolder
}

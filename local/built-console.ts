import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { shippedConsole } from './shipped-console.ts'

/** Many times as long as it takes on a slow machine. */
const buildMs = 180_000

/**
 * The folder of the built console: the one that was shipped, or that of the present sources. Where these have changed, or have never been
 * built, it is built in a process of its own: the bundler would keep more memory than the platform.
 * @throws Error in words for whoever has opened the page
 */
export async function builtConsole(ending: AbortSignal): Promise<string> {
  const shipped = fileURLToPath(shippedConsole())
  if (existsSync(shipped)) return shipped
  const { folderOfSources } = await import('../web/build/stamp.ts')
  const folder = await folderOfSources()
  if (existsSync(folder)) return folder
  const builder = join(import.meta.dirname, '..', 'web', 'build', 'build-console.ts')
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [builder], { timeout: buildMs, signal: ending })
    return stdout.trim()
  } catch (error) {
    throw new Error(problemOf(error as BuildFailure), { cause: error })
  }
}

interface BuildFailure {
  readonly stderr?: string
  readonly killed?: boolean
}

function problemOf({ stderr = '', killed = false }: BuildFailure): string {
  if (killed)
    return `The build did not end within ${buildMs / 1_000} seconds. Start Sortie again when the machine is less busy.`
  if (stderr.includes('ERR_MODULE_NOT_FOUND'))
    return 'What builds it is not installed: it is among the development dependencies. Run npm ci without --omit=dev, and start Sortie again.'
  return 'Its sources could not be built. Run node web/build/build-console.ts to see why, and start Sortie again.'
}

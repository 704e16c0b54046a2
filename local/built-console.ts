import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { shippedConsole } from './shipped-console.ts'

/**
 * The folder of the built console: the one that was shipped, or that of the present sources.
 * @throws Error in words for whoever has opened the page
 */
export async function builtConsole(ending: AbortSignal): Promise<string> {
  const shipped = fileURLToPath(shippedConsole())
  if (existsSync(shipped)) return shipped
  try {
    const sources = await import('../web/build/built-console.ts')
    return await sources.builtConsole('clone', { ending })
  } catch (error) {
    throw new Error(problemOf(error as BuildFailure), { cause: error })
  }
}

interface BuildFailure {
  readonly code?: unknown
  readonly stderr?: string
  readonly killed?: boolean
}

function problemOf({ code, stderr = '', killed = false }: BuildFailure): string {
  if (killed) return 'Its build took too long. Start Sortie again when the machine is less busy.'
  if (code === notFound) return 'This installation was made without it.'
  if (stderr.includes(notFound))
    return 'What builds it is not installed: it is among the development dependencies. Run npm ci without --omit=dev, and start Sortie again.'
  return 'Its sources could not be built. Run node web/build/build-console.ts to see why, and start Sortie again.'
}

const notFound = 'ERR_MODULE_NOT_FOUND'

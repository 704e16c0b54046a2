import { readdir, readFile } from 'node:fs/promises'
import { basename, extname, join, relative } from 'node:path'
import { consoleTypes, hashedFiles } from '../contract/console.ts'
import { type BundledFile, bundleEntry, writeOnce } from './bundle.ts'

/** The console, with the function that puts it into its bucket. */
export interface ConsoleBundle {
  /** The folder of the function’s code; the console is in it. */
  readonly code: string
  /** Changes with the console. */
  readonly release: string
  /** Addresses of its files whose names have no hash. */
  readonly plainFiles: readonly string[]
}

/** The environment variable that tells the function the bucket. */
export const bucketVariable = 'SORTIE_CONSOLE_BUCKET'

/** Where the function finds the console beside its code. */
const besideCode = 'console'

const entry = `
import { fileURLToPath } from 'node:url'
import { putConsole } from './adapters/aws/console-files.ts'
import { deploymentHandler } from './functions/runtime/deployment.ts'
import { createLogger } from './functions/runtime/logger.ts'

const folder = fileURLToPath(new URL('./${besideCode}', import.meta.url))
export const handler = deploymentHandler({ logger: createLogger() }, async () => {
  await putConsole(folder, process.env.${bucketVariable})
  return {}
})
`

/**
 * @param built the folder of the built console, named after its sources
 * @param output where the bundle gets a folder
 */
export async function bundleConsole(built: string, output: string): Promise<ConsoleBundle> {
  const [code, files] = await Promise.all([bundleEntry('console-files', entry), filesOf(built)])
  const beside = files.map((file) => ({ ...file, name: join(besideCode, file.name) }))
  const addresses = files.map(({ name }) => `/${name}`)
  return {
    code: await writeOnce(output, [...code, ...beside]),
    release: basename(built),
    plainFiles: addresses.filter((address) => !address.startsWith(hashedFiles)).sort(),
  }
}

/** CloudFront compresses by itself, so each file is there once. */
async function filesOf(built: string): Promise<readonly BundledFile[]> {
  const entries = await readdir(built, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && extname(entry.name) in consoleTypes)
  const names = files.map(({ parentPath, name }) => relative(built, join(parentPath, name)).replaceAll('\\', '/'))
  const served = names.filter((name) => !name.startsWith('.'))
  return Promise.all(served.map(async (name) => ({ name, contents: await readFile(join(built, name)) })))
}

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { version } from '../manifest.ts'
import { publishedTypes } from './published-types.ts'

/** Writes the SDK into the folder: one module for every runtime, and its declarations. */
export async function buildSdk(folder: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, 'index.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'error',
  })
  for (const [file, text] of await publishedTypes(version)) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
}

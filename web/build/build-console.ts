import { glob, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { build, type InlineConfig } from 'vite'
import { contractModule } from './contract-module.ts'
import { consoleFolder, isBuilt, stampFile, stampOfSources } from './stamp.ts'

const root = join(import.meta.dirname, '..')

export function viteConfig(outDir: string): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [contractModule()],
    css: { modules: { localsConvention: 'camelCaseOnly' } },
    build: {
      outDir,
      emptyOutDir: true,
      target: ['chrome120', 'firefox121', 'safari17'],
      // The policy allows no `data:` for fonts and scripts, and no inline script.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
      manifest: true,
    },
  }
}

/** Builds the console, unless it has been built of the same sources. @returns its folder */
export async function builtConsole(): Promise<string> {
  if (await isBuilt()) return consoleFolder
  const stamp = await stampOfSources()
  await rm(stampFile, { force: true })
  await build(viteConfig(consoleFolder))
  await compress(consoleFolder)
  await writeFile(stampFile, stamp)
  return consoleFolder
}

const compressible = /\.(js|css|html|svg|json)$/

/** Each text also in compressed forms: a server only has to choose. */
async function compress(folder: string): Promise<void> {
  for await (const entry of glob('**/*', { cwd: folder, withFileTypes: true })) {
    if (!entry.isFile() || !compressible.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    const bytes = await readFile(file)
    await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes))
    await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }))
  }
}

if (import.meta.main) await builtConsole()

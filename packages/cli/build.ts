import { copyFile, cp, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build } from 'esbuild'
import { builtConsole } from '../../web/build/built-console.ts'
import { notices } from '../notices.ts'
import { consoleFolder, modulesInstead, threads, viewerFile } from './instead.ts'

const viewer = 'openapi-explorer/dist/browser/openapi-explorer.min.js'

/**
 * Writes the command line and the local edition into the folder, with all libraries: what is tested is what is installed, and nothing is fetched
 * beside it. Parts that few commands need are files of their own, which are loaded when they are needed.
 */
export async function buildCli(folder: string): Promise<void> {
  const { metafile } = await build({
    entryPoints: { sortie: join(import.meta.dirname, 'sortie.ts'), ...(await threads()) },
    outdir: join(folder, 'dist'),
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    mainFields: ['module', 'main'],
    keepNames: true,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
    plugins: [modulesInstead],
    // Libraries in CommonJS call `require` for Node's own modules, which an ES module does not have.
    banner: { js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);" },
  })
  const isServed = (file: string) => !file.includes('.vite')
  await cp(await builtConsole('installed'), join(folder, 'dist', consoleFolder), { recursive: true, filter: isServed })
  const installed = createRequire(import.meta.url).resolve(viewer)
  await copyFile(installed, join(folder, 'dist', viewerFile))
  await writeFile(join(folder, 'THIRD-PARTY.txt'), await notices([...Object.keys(metafile.inputs), installed]))
}

import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import type { FunctionDefinition } from '../functions/runtime/definition.ts'
import { type Enclosure, enclosuresOf, entryOf, type ThreadCode, threadsOf } from './adapters.ts'

const repository = join(import.meta.dirname, '..')

/** The entry's file without its extension: Lambda calls `index.handler`. */
export const entryName = 'index'

const common = {
  write: false,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'error',
  // CommonJS libraries call `require` for Node's own modules, and an ES module has no `require`.
  banner: {
    js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);",
  },
} as const satisfies BuildOptions & { write: false }

export interface BundleOptions {
  /** The folder of the sources. Default: this repository. */
  readonly sources?: string
  /** Default: `dist/functions` below the sources. */
  readonly output?: string
}

/**
 * Bundles a function with its adapters, its libraries and the AWS SDK as ES modules for Node 24. Dynamic imports, such as model
 * providers, become separate files, which are read when first needed.
 *
 * The folder is named after its content, so the same sources give the same asset and parallel runs do not collide.
 *
 * @returns the folder
 */
export async function bundleFunction(definition: FunctionDefinition, options: BundleOptions = {}): Promise<string> {
  const sources = options.sources ?? repository
  const files = await bundleEntry(definition.name, entryOf(definition), sources)
  const threads = await Promise.all(threadsOf(definition).map((thread) => bundleThread(thread, sources)))
  const enclosed = await Promise.all(enclosuresOf(definition).map((enclosure) => enclose(enclosure, sources)))
  const outputFiles = [...files, ...threads.flat(), ...enclosed]
  const home = join(options.output ?? join(sources, 'dist', 'functions'), definition.name)
  return await writeOnce(home, outputFiles)
}

/** The files of an entry’s code, of which Lambda calls the export `handler`. */
export async function bundleEntry(name: string, contents: string, sources = repository): Promise<BundledFile[]> {
  const { outputFiles } = await build({
    ...common,
    stdin: { contents, resolveDir: sources, sourcefile: `${name}.entry.ts`, loader: 'ts' },
    absWorkingDir: sources,
    outdir: 'out',
    entryNames: entryName,
    chunkNames: 'chunk-[hash]',
    outExtension: { '.js': '.mjs' },
    splitting: true,
  })
  return outputFiles.map(named)
}

/** A thread loads its own file by name, so a chunk of the split entry is no substitute. */
async function bundleThread({ file, module }: ThreadCode, sources: string): Promise<BundledFile[]> {
  const { outputFiles } = await build({
    ...common,
    entryPoints: [module],
    absWorkingDir: sources,
    outfile: join('out', file),
  })
  return outputFiles.map(named)
}

function named({ path, contents }: { readonly path: string; readonly contents: Uint8Array }): BundledFile {
  return { name: basename(path), contents }
}

async function enclose({ file, from }: Enclosure, sources: string): Promise<BundledFile> {
  return { name: file, contents: await readFile(join(sources, from)) }
}

export interface BundledFile {
  /** With its folder, below that of the bundle. */
  readonly name: string
  readonly contents: Uint8Array
}

/** Every function's folder, by its name. */
export async function bundleFunctions(
  definitions: readonly FunctionDefinition[],
  options: BundleOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const bundle = async (definition: FunctionDefinition) =>
    [definition.name, await bundleFunction(definition, options)] as const
  return new Map(await Promise.all(definitions.map(bundle)))
}

export async function writeOnce(home: string, files: readonly BundledFile[]): Promise<string> {
  const folder = join(home, hashOf(files))
  if (existsSync(folder)) return folder
  const draft = join(home, `draft-${randomUUID()}`)
  await mkdir(draft, { recursive: true })
  for (const folder of new Set(files.map(({ name }) => dirname(name))))
    await mkdir(join(draft, folder), { recursive: true })
  await Promise.all(files.map(({ name, contents }) => writeFile(join(draft, name), contents)))
  await rename(draft, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true })
    const otherRunWasFirst = error.code === 'ENOTEMPTY' || error.code === 'EEXIST'
    if (!otherRunWasFirst) throw error
  })
  return folder
}

function hashOf(files: readonly BundledFile[]): string {
  const hash = createHash('sha256')
  for (const file of files.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    hash.update(file.name).update(file.contents)
  }
  return hash.digest('hex').slice(0, 16)
}

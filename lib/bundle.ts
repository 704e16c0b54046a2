import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
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
  const files = await build({
    ...common,
    stdin: {
      contents: entryOf(definition),
      resolveDir: sources,
      sourcefile: `${definition.name}.entry.ts`,
      loader: 'ts',
    },
    absWorkingDir: sources,
    outdir: 'out',
    entryNames: entryName,
    chunkNames: 'chunk-[hash]',
    outExtension: { '.js': '.mjs' },
    splitting: true,
  })
  const threads = await Promise.all(threadsOf(definition).map((thread) => bundleThread(thread, sources)))
  const enclosed = await Promise.all(enclosuresOf(definition).map((enclosure) => enclose(enclosure, sources)))
  const outputFiles = [...[files, ...threads].flatMap((built) => built.outputFiles), ...enclosed]
  const home = join(options.output ?? join(sources, 'dist', 'functions'), definition.name)
  return await writeOnce(home, outputFiles)
}

/** A thread loads its own file by name, so a chunk of the split entry is no substitute. */
function bundleThread({ file, module }: ThreadCode, sources: string) {
  return build({ ...common, entryPoints: [module], absWorkingDir: sources, outfile: join('out', file) })
}

async function enclose({ file, from }: Enclosure, sources: string): Promise<BundledFile> {
  return { path: join('out', file), contents: await readFile(join(sources, from)) }
}

interface BundledFile {
  readonly path: string
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

async function writeOnce(home: string, files: readonly BundledFile[]): Promise<string> {
  const folder = join(home, hashOf(files))
  if (existsSync(folder)) return folder
  const draft = join(home, `draft-${randomUUID()}`)
  await mkdir(draft, { recursive: true })
  await Promise.all(files.map((file) => writeFile(join(draft, basename(file.path)), file.contents)))
  await rename(draft, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true })
    const otherRunWasFirst = error.code === 'ENOTEMPTY' || error.code === 'EEXIST'
    if (!otherRunWasFirst) throw error
  })
  return folder
}

function hashOf(files: readonly BundledFile[]): string {
  const hash = createHash('sha256')
  for (const file of files.toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
    hash.update(basename(file.path)).update(file.contents)
  }
  return hash.digest('hex').slice(0, 16)
}

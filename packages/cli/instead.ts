import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { Plugin } from 'esbuild'
import { version } from '../manifest.ts'

const repository = join(import.meta.dirname, '..', '..')
const adapters = join(repository, 'adapters')

/** The file beside the program that `/docs` sends. */
export const viewerFile = 'viewer.js'

/** The folder beside the program that the local edition serves at `/`. */
export const consoleFolder = 'console'

/** Modules that look for files of the repository, by their place there, and what the package has in their place. */
const instead: Readonly<Record<string, () => string>> = {
  'functions/on-disk.ts': listOfFunctions,
  'adapters/system/installed-viewer.ts': () =>
    `export const installedViewer = () => new URL('./${viewerFile}', import.meta.url)`,
  'local/shipped-console.ts': () =>
    `export const shippedConsole = () => new URL('./${consoleFolder}/', import.meta.url)`,
  // Nothing else of it is the users' concern.
  'package.json': () => `export default { version: ${JSON.stringify(version)} }`,
}

function listOfFunctions(): string {
  const files = globSync('*/function.ts', { cwd: join(repository, 'functions') }).sort()
  const imports = files.map((file, at) => `import { definition as definition${at} } from './${file}'`)
  return `${imports.join('\n')}\nexport const onDisk = [${files.map((_, at) => `definition${at}`).join(', ')}]`
}

export const modulesInstead: Plugin = {
  name: 'modules-instead',
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|json)$/ }, async ({ path }) => {
      const contents = instead[relative(repository, path).replaceAll('\\', '/')]
      if (contents !== undefined) return { contents: contents(), loader: 'ts', resolveDir: dirname(path) }
      if (!path.startsWith(adapters)) return undefined
      const text = await readFile(path, 'utf8')
      return { contents: text.replaceAll(thread, "new URL('./$1.js', import.meta.url)"), loader: 'ts' }
    })
  },
}

/** How code that runs in a thread of its own is named. */
const thread = /new URL\('\.\/([\w-]+)\.ts', import\.meta\.url\)/g

/** The code of all threads, by the name of its file in the package. */
export async function threads(): Promise<Readonly<Record<string, string>>> {
  const files = globSync('adapters/**/*.ts', { cwd: repository }).sort()
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(repository, file), 'utf8')
      return [...text.matchAll(thread)].map(([, name]) => join(repository, file, '..', `${name}.ts`))
    }),
  )
  return Object.fromEntries(found.flat().map((file) => [basename(file, '.ts'), file]))
}

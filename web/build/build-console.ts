import { randomUUID } from 'node:crypto'
import { glob, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { build, type InlineConfig, type Plugin } from 'vite'
import { notices } from '../../packages/notices.ts'
import { compiledTexts } from './compiled-texts.ts'
import { contractModule } from './contract-module.ts'
import { installedCommand } from './own-command.ts'
import { buildsFolder, type Edition, stampOfSources } from './stamp.ts'

const root = join(import.meta.dirname, '..')

function viteConfig(outDir: string, edition: Edition): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [
      contractModule(),
      compiledTexts(),
      thirdParty(),
      ...(edition === 'installed' ? [installedCommand()] : []),
    ],
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

/** The licences of the libraries of which the files are made, beside these. */
function thirdParty(): Plugin {
  return {
    name: 'sortie-third-party',
    async generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
      this.emitFile({ type: 'asset', fileName: 'third-party.txt', source: await notices(modules) })
    },
  }
}

/**
 * Builds the console. It is built aside and then takes its name, so that what has the name is complete, and two builds at once do not
 * disturb each other.
 * @param builds where each build has its folder
 * @returns its folder
 */
async function buildConsole(edition: Edition, builds: string): Promise<string> {
  const folder = join(builds, await stampOfSources(edition))
  await mkdir(builds, { recursive: true })
  const draft = join(builds, `${draftPrefix}${randomUUID()}`)
  try {
    await build(viteConfig(draft, edition))
    await compress(draft)
    await rename(draft, folder).catch((error: NodeJS.ErrnoException) => {
      const otherWasFirst = error.code === 'ENOTEMPTY' || error.code === 'EEXIST'
      if (!otherWasFirst) throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  await removeOldBuilds(builds, basename(folder))
  return folder
}

const draftPrefix = 'draft-'
/** Enough to change between branches without building anew. */
const keptBuilds = 8
/** Longer than any build takes: what is older was left by one that was killed. */
const draftMs = 3_600_000

async function removeOldBuilds(builds: string, present: string): Promise<void> {
  const names = (await readdir(builds)).filter((name) => name !== present)
  const aged = await Promise.all(names.map(async (name) => ({ name, at: await timeOf(join(builds, name)) })))
  const [drafts, whole] = [aged.filter(isDraft), aged.filter((one) => !isDraft(one)).sort((a, b) => b.at - a.at)]
  const old = [...drafts.filter(({ at }) => at < Date.now() - draftMs), ...whole.slice(keptBuilds)]
  await Promise.all(old.map(({ name }) => rm(join(builds, name), { recursive: true, force: true })))
}

/** Another build may have removed it meanwhile. */
async function timeOf(folder: string): Promise<number> {
  return stat(folder).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}

function isDraft({ name }: { readonly name: string }): boolean {
  return name.startsWith(draftPrefix)
}

const compressible = /\.(js|css|html|svg|json|txt)$/

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

// With `test`, as tests have it, React would be that for development, with the paths of this machine.
process.env.NODE_ENV = 'production'
const [edition, builds = buildsFolder] = process.argv.slice(2)
process.stdout.write(`${await buildConsole(edition === 'installed' ? 'installed' : 'clone', builds)}\n`)

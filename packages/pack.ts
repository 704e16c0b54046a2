import { execFile } from 'node:child_process'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { buildCli } from './cli/build.ts'
import { manifestOf, type PackageName } from './manifest.ts'
import { buildSdk } from './sdk/build.ts'

const repository = join(import.meta.dirname, '..')
const builders = { sdk: buildSdk, cli: buildCli } as const

const { values } = parseArgs({
  options: {
    output: { type: 'string', default: join(repository, 'dist', 'packages') },
    scope: { type: 'string' },
    repository: { type: 'string' },
  },
})

await mkdir(values.output, { recursive: true })
for (const name of Object.keys(builders) as (keyof typeof builders)[]) console.log(await pack(name))

/** @returns the tarball's file */
async function pack(name: PackageName): Promise<string> {
  const folder = join(values.output, name)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  await builders[name](folder)
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifestOf(name, values), null, 2)}\n`)
  await copyFile(join(repository, 'LICENSE'), join(folder, 'LICENSE'))
  await copyFile(join(import.meta.dirname, name, 'README.md'), join(folder, 'README.md'))
  const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--pack-destination', '..'], { cwd: folder })
  const [packed] = JSON.parse(stdout) as [{ filename: string }]
  return join(values.output, packed.filename)
}

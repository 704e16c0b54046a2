import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'

const Manifest = z.object({ name: z.string(), version: z.string(), license: z.string() })

/** The licences of the libraries that the files are of, each with its text where its package has one. */
export async function notices(files: readonly string[]): Promise<string> {
  const packages = new Set(files.flatMap((file) => folderOf(file) ?? []))
  const texts = await Promise.all([...packages].sort().map(noticeOf))
  return [
    'Sortie includes the following libraries. Their licences are those that they name here.\n',
    ...new Set(texts),
  ].join(`\n${'-'.repeat(80)}\n\n`)
}

/** The folder of the innermost package. A bundler may have put a mark before the name. */
function folderOf(file: string): string | undefined {
  return /^\0?(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(file)?.[1]
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = Manifest.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')))
  const [file] = globSync('{LICEN[CS]E,license,licen[cs]e,Licen[cs]e}{,.*,-*}', { cwd: folder })
  const [notice] = globSync('NOTICE{,.*}', { cwd: folder })
  const texts = await Promise.all([file, notice].map((one) => (one ? readFile(join(folder, one), 'utf8') : '')))
  return `${name} ${version} (${license})\n\n${texts.filter(Boolean).join('\n')}`.trimEnd().concat('\n')
}

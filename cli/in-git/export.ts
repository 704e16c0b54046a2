import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Document, visit } from 'yaml'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { onLines } from '../printing/harmless.ts'
import { joined, lines, text } from '../printing/text.ts'
import { type Session, show } from '../session/session.ts'
import type { Found } from './kind.ts'
import { kinds } from './kinds.ts'
import { type Noun, nouns } from './nouns.ts'

export interface Exported {
  /** The noun, if the command handles only one. */
  readonly noun?: Noun | undefined
  /** Only these; empty means all. */
  readonly names: readonly string[]
  /** The folder for one file per document, instead of standard output. */
  readonly folder?: string | undefined
}

/** Writes documents that `apply` reads, without defaults. */
export async function exportAll(session: Session, { noun, names, folder }: Exported): Promise<void> {
  const documents = await documentsOf(session, noun, names)
  if (folder === undefined) {
    const items = documents.map(({ noun, document }) => ({ [noun]: document }))
    const all = documents.map((one) => lines(yamlOf(one), 0))
    return session.json ? show(session, items, () => text``) : session.terminal.out(joined(all, text`---\n`))
  }
  const written: string[] = []
  for (const one of withFileNames(documents)) {
    const inFolder = noun === undefined ? join(folder, `${one.noun}s`) : folder
    await mkdir(inFolder, { recursive: true })
    const path = join(inFolder, one.file)
    await writeFile(path, yamlOf(one))
    written.push(path)
  }
  show(session, { files: written }, () =>
    written.length === 0 ? text`Nothing to write.\n` : joined(written.map((path) => text`${path}\n`)),
  )
}

interface Exportable {
  readonly noun: Noun
  readonly key: string
  readonly document: object
}

async function documentsOf(session: Session, noun: Noun | undefined, names: readonly string[]) {
  const client = session.client()
  const documents: Exportable[] = []
  for (const one of nouns.filter((each) => noun === undefined || each === noun)) {
    const keys = new Set(names)
    const found = await (names.length > 0 ? kinds[one].find(client, keys, session) : kinds[one].list(client, session))
    const missing = names.find((name) => !found.some(({ key }) => key === name))
    if (missing !== undefined) throw new CommandFailure(exitCodes.failed, `there is no ${one} ${missing}`)
    const fixed = found.flatMap(({ key, fixed }) => (fixed === undefined ? [] : [`${one} ${key}: ${fixed}`]))
    if (names.length > 0 && fixed[0] !== undefined)
      throw new CommandFailure(exitCodes.failed, fixed[0], 'A file cannot describe it: apply would refuse it.')
    for (const words of new Set(fixed)) session.terminal.err(text`Passed over: ${words}\n`)
    documents.push(...found.filter(({ fixed }) => fixed === undefined).map((each) => exportableOf(one, each)))
  }
  return documents
}

function exportableOf(noun: Noun, { key, thing }: Found): Exportable {
  return { noun, key, document: kinds[noun].documentOf(thing) }
}

/** Lines are not folded, so that a change of one line stays one line. Invisible characters are escaped in quotes. */
export function yamlOf({ noun, document }: Pick<Exportable, 'noun' | 'document'>): string {
  const yaml = new Document({ [noun]: document }, { compat: 'yaml-1.1', aliasDuplicateObjects: false })
  visit(yaml, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && shown(scalar.value) !== scalar.value) scalar.type = 'QUOTE_DOUBLE'
    },
  })
  return shown(yaml.toString({ lineWidth: 0 }))
}

function shown(text: string): string {
  return onLines(text).join('\n')
}

/** Adds a file name made from each name, in a form that every file system accepts. */
function withFileNames(documents: readonly Exportable[]): readonly (Exportable & { readonly file: string })[] {
  const taken = new Set<string>()
  return documents.map((one) => {
    const name = one.key.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^\./, '_')
    let file = `${name}.yaml`
    for (let other = 2; taken.has(`${one.noun} ${file.toLowerCase()}`); other++) file = `${name}-${other}.yaml`
    taken.add(`${one.noun} ${file.toLowerCase()}`)
    return { ...one, file }
  })
}

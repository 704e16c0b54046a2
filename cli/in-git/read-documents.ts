import { LineCounter, parseAllDocuments, type Document as YamlDocument } from 'yaml'
import { systemReason } from '../../adapters/system/system-reason.ts'
import { bytesOf, openFile } from '../arguments/open-file.ts'
import { readInput } from '../arguments/read-input.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { type FoundFile, findFiles } from './find-files.ts'
import { isNoun, type Noun, singular } from './nouns.ts'

/** One thing in a file: its noun, such as `agent:`, and its fields. */
export interface Document {
  readonly noun: Noun
  readonly value: unknown
  readonly place: Place
}

/** The position of something in a file. */
export interface Place {
  readonly file: string
  /** The line of a field in the document, as far as known. */
  line(path: readonly PropertyKey[]): number | undefined
}

export interface Problem {
  readonly place: Place
  /** The path of the field. */
  readonly path: readonly PropertyKey[]
  readonly message: string
}

export interface Read {
  readonly documents: readonly Document[]
  readonly problems: readonly Problem[]
  /** Files of a folder without any document of ours. */
  readonly passedOver: readonly string[]
}

/** A request has at most 384 KB, and a file may contain several. */
const mostBytes = 1024 * 1024
const mostBytesOfAll = 32 * 1024 * 1024
const mostDocuments = 2000

interface Sources {
  /** Files, folders, or `-`. */
  readonly given: readonly string[]
  /** The noun of documents that do not name one. */
  readonly noun?: Noun | undefined
  readonly signal: AbortSignal
}

/** @throws CommandFailure for unreadable files, and for far too many documents */
export async function readDocuments({ given, noun, signal }: Sources): Promise<Read> {
  const all = { documents: [] as Document[], problems: [] as Problem[], passedOver: [] as string[] }
  const take = (text: string, file: FromFile) => {
    const { documents, problems, passedOver } = documentsIn(text, file, noun)
    if (all.documents.length + documents.length + problems.length > mostDocuments)
      throw usage(`more than ${mostDocuments} documents`)
    all.documents.push(...documents)
    all.problems.push(...problems)
    all.passedOver.push(...passedOver)
  }
  if (given.includes('-')) {
    const text = String(await readInput({ argument: '-', asJson: false, signal }))
    if (Buffer.byteLength(text) > mostBytesOfAll) throw tooLarge('standard input', mostBytesOfAll)
    take(text, { path: 'standard input', isWithin: false })
  }
  let bytes = 0
  for (const file of await findFiles(given.filter((path) => path !== '-'))) {
    bytes += file.bytes
    if (bytes > mostBytesOfAll) throw tooLarge('all files together', mostBytesOfAll)
    take(await textOf(file, signal), file)
    signal.throwIfAborted()
  }
  return all
}

async function textOf({ path, bytes }: FoundFile, signal: AbortSignal): Promise<string> {
  if (bytes > mostBytes) throw tooLarge(path, mostBytes)
  try {
    // The file may have grown, or be a pipe of unknown length.
    const content = await bytesOf(await openFile(path, signal), mostBytes)
    if (content === undefined) throw tooLarge(path, mostBytes)
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    signal.throwIfAborted()
    if (error instanceof TypeError) throw usage(`${path} is no text in UTF-8`)
    throw usage(`${path} could not be read: ${systemReason(error)}`)
  }
}

type FromFile = Pick<FoundFile, 'path' | 'isWithin' | 'folder'>

/** @param noun the noun of documents that do not name one */
export function documentsIn(text: string, file: FromFile, noun: Noun | undefined): Read {
  const counter = new LineCounter()
  const read = yamlDocuments(text, counter).flatMap((parsed) => readOne(parsed, counter, file, noun))
  const documents = read.filter((one) => one !== strange && 'noun' in one)
  const problems = read.filter((one) => one !== strange && 'message' in one)
  return { documents, problems, passedOver: read.includes(strange) ? [file.path] : [] }
}

/** A document of another program. */
const strange = Symbol('strange')

function readOne(
  parsed: YamlDocument,
  counter: LineCounter,
  file: FromFile,
  noun: Noun | undefined,
): readonly (Document | Problem | typeof strange)[] {
  const [error] = parsed.errors
  const value = error ? unreadable : plainValue(parsed)
  // A folder may contain files of other programs.
  const isOurs = !file.isWithin || file.folder !== undefined
  // Nobody knows what a broken YAML file was meant to say. Broken JSON is rarely ours.
  const mayBeOurs = isOurs || /\.ya?ml$/i.test(file.path)
  const unsaid = file.isWithin && file.folder !== `${noun}s` ? undefined : noun
  if (value === unreadable) {
    if (!mayBeOurs) return [strange]
    const line = error && counter.linePos(error.pos[0]).line
    return [{ place: { file: file.path, line: () => line }, path: [], message: brokenText(error) }]
  }
  return membersOf(value).map(({ one, at }) => {
    const place = (prefix: readonly PropertyKey[]): Place => ({
      file: file.path,
      line: (path) => lineOf(parsed, [...prefix, ...path], counter),
    })
    const said = saidIn(one)
    if (said) return { ...said, place: place([...at, said.noun]) }
    if (unsaid) return { noun: unsaid, value: one, place: place(at) }
    if (!isOurs && !hasNoun(one)) return strange
    return { place: place(at), path: [], message: untaggedText(file.folder && singular(file.folder)) }
  })
}

function yamlDocuments(text: string, lineCounter: LineCounter): readonly YamlDocument[] {
  const parsed = parseAllDocuments(text, { lineCounter, merge: true, prettyErrors: false, logLevel: 'silent' })
  return [...parsed].filter(({ contents, errors }) => contents !== null || errors.length > 0)
}

const unreadable = Symbol('unreadable')

/** @returns `unreadable` for a value that expands to far more depth or size than the text: aliases of aliases */
function plainValue(parsed: YamlDocument): unknown {
  try {
    return parsed.toJS()
  } catch {
    return unreadable
  }
}

/** Each member of a list is a document. */
function membersOf(value: unknown): readonly { readonly one: unknown; readonly at: readonly PropertyKey[] }[] {
  return Array.isArray(value) ? value.map((one, index) => ({ one, at: [index] })) : [{ one: value, at: [] }]
}

function saidIn(value: unknown): { readonly noun: Noun; readonly value: unknown } | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const [[key, inner] = ['', undefined], ...others] = Object.entries(value)
  return others.length === 0 && isNoun(key) ? { noun: key, value: inner } : undefined
}

/** Fields beside a noun, or not indented below it, are a slip. `agent: clerk` with others may be a mission. */
function hasNoun(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, inner]) => isNoun(key) && typeof inner === 'object')
}

function untaggedText(noun: Noun | undefined): string {
  const example = noun ?? 'agent'
  const which = noun ? `\`${noun}:\`` : 'one of `agent:`, `limit:`, `budget:` and `schedule:`'
  return `a document is ${which} with its fields indented below it, such as {"${example}": {…}}`
}

function brokenText(error: YamlDocument['errors'][number] | undefined): string {
  if (!error) return 'it cannot be read: it is nested too deeply, or has too many aliases'
  return `it is neither YAML nor JSON: ${error.message}`
}

/** The line of the field, or of its nearest parent: a missing field has none. */
function lineOf(document: YamlDocument, path: readonly PropertyKey[], counter: LineCounter): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
    if (Array.isArray(range) && typeof range[0] === 'number') return counter.linePos(range[0]).line
  }
  return undefined
}

function tooLarge(what: string, bytes: number): CommandFailure {
  const most = bytes / 1024 / 1024
  return usage(`${what}: more than ${most} MB`, 'An agent, a limit, a budget or a schedule is far smaller.')
}

function usage(message: string, hint?: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, message, hint)
}

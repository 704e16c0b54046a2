import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { Client } from '../../sdk/client.ts'
import { SortieApiError } from '../../sdk/errors.ts'
import { failureOf } from '../failures/failure.ts'
import { textInCommands } from '../failures/in-commands.ts'
import { carryOut, type Done, StepFailed } from './carry-out.ts'
import { findFiles } from './find-files.ts'
import { changesOf } from './folder-changes.ts'
import { kinds } from './kinds.ts'
import { planOf } from './plan.ts'
import { readDocuments } from './read-documents.ts'
import { placeText, problemText, wantedOf } from './wanted.ts'

/** The outcome for a file, or for an agent in it. */
export interface Reloaded {
  readonly file: string
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'failed'
  readonly words: string
}

interface Reloading {
  readonly client: Client
  readonly folder: string
  readonly signal: AbortSignal
  told(reloaded: Reloaded): void
}

/** Makes the agents match the files of a folder, and again whenever a file changes, until the signal is aborted. */
export async function reloadAgents(reloading: Reloading): Promise<void> {
  const { folder, signal } = reloading
  const known: Known = { attempts: new Map(), owners: new Map() }
  // It watches before it reads, so that no change is missed. A change during reading is handled afterwards.
  const changes = changesOf(folder, signal)
  while (!signal.aborted) {
    changes.read()
    await applyChanged(reloading, known)
    await changes.next()
  }
}

/** What is known of the files of the folder. */
interface Known {
  readonly attempts: Map<string, Attempt>
  /** The file that describes an agent, by the agent's name. */
  readonly owners: Map<string, string>
}

interface Outcome {
  /** `wrong` until its content changes; `refused` may succeed with the same content. */
  readonly end: 'applied' | 'wrong' | 'refused'
  /** The files that already describe agents of this one. */
  readonly rivals?: readonly string[]
}

interface Saved {
  /** Equal for equal content. */
  readonly mark: string
  readonly savedMs: number
}

/** The last attempt to apply a file. */
interface Attempt extends Outcome, Saved {
  /** Set once a file that it waits for left an agent. */
  readonly isDue: boolean
}

async function applyChanged(reloading: Reloading, known: Known): Promise<void> {
  const { folder, signal } = reloading
  try {
    // A file that no longer describes an agent leaves it to another file, which may come earlier in the folder.
    while (await applyOnce(reloading, known));
  } catch (error) {
    // A file may disappear while the folder is read.
    if (!signal.aborted)
      reloading.told({ file: folder, outcome: 'failed', words: await textInCommands(wordsOf(error)) })
  }
}

/** @returns whether there are files to try again */
async function applyOnce(reloading: Reloading, known: Known): Promise<boolean> {
  const { attempts } = known
  const files = await findFiles([reloading.folder])
  forgetOthers(known, new Set(files.map(({ path }) => path)))
  for (const { path, bytes } of files) {
    // An editor may empty a file before it writes it; the change that follows is handled too.
    if (bytes === 0) continue
    const saved = await savedState(path, bytes)
    if (!saved || !isNew(attempts.get(path), saved)) continue
    attempts.set(path, { ...saved, isDue: false, ...(await applyFile(reloading, path, known)) })
  }
  return !reloading.signal.aborted && files.some(({ path, bytes }) => bytes > 0 && attempts.get(path)?.isDue)
}

/** @returns `undefined` if the file has been emptied or removed meanwhile; that change is handled next */
async function savedState(path: string, bytes: number): Promise<Saved | undefined> {
  try {
    const savedMs = (await stat(path)).mtimeMs
    if (bytes > mostBytes) return { mark: String(bytes), savedMs }
    const content = await readFile(path)
    return content.length === 0 ? undefined : { mark: hashOf(content), savedMs }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function isNew(before: Attempt | undefined, { mark, savedMs }: Saved): boolean {
  if (before?.mark !== mark || before.isDue) return true
  return before.end === 'refused' && before.savedMs !== savedMs
}

function forgetOthers(known: Known, paths: ReadonlySet<string>): void {
  for (const path of known.attempts.keys()) {
    if (paths.has(path)) continue
    known.attempts.delete(path)
    own(known, path, [])
  }
}

/** Files that waited for an agent that this file no longer describes are due. */
function own({ attempts, owners }: Known, file: string, names: readonly string[]): void {
  const left = [...owners].filter(([name, owner]) => owner === file && !names.includes(name))
  for (const [name] of left) owners.delete(name)
  for (const name of names) owners.set(name, file)
  if (left.length === 0) return
  for (const [path, attempt] of attempts)
    if (attempt.rivals?.includes(file)) attempts.set(path, { ...attempt, isDue: true })
}

/** Longer files are not read. */
const mostBytes = 1024 * 1024

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('base64')
}

/** Like `sortie agents apply`, but file by file: a mistake in one does not block the others. */
async function applyFile(reloading: Reloading, file: string, known: Known): Promise<Outcome> {
  const { signal, told } = reloading
  try {
    return await tryFile(reloading, file, known)
  } catch (error) {
    if (signal.aborted) return { end: 'refused' }
    if (error instanceof StepFailed) for (const done of error.done) tellDone(done, { file, told, hadFailed: false })
    told({ file, outcome: 'failed', words: await textInCommands(wordsOf(error)) })
    return { end: 'refused' }
  }
}

async function tryFile({ client, signal, told }: Reloading, file: string, known: Known): Promise<Outcome> {
  const failed = (words: string) => told({ file, outcome: 'failed', words })
  const before = known.attempts.get(file)
  const read = await readDocuments({ given: [file], noun: 'agent', signal })
  const { wanted, problems } = wantedOf(read.documents.filter(({ noun }) => noun === 'agent'))
  const wrong = [...read.problems, ...problems]
  for (const problem of wrong) failed(problemText(problem))
  if (wrong.length > 0) return { end: 'wrong' }

  const taken = wanted.flatMap(({ key, place }) => {
    const rival = known.owners.get(key)
    return rival === undefined || rival === file ? [] : [{ key, place, rival }]
  })
  own(known, file, taken.length > 0 ? [] : wanted.map(({ key }) => key))
  for (const { key, place, rival } of taken) failed(`${placeText(place)}: agent ${key} is in ${rival} already`)
  if (taken.length > 0) return { end: 'refused', rivals: taken.map(({ rival }) => rival) }

  const found = await kinds.agent.find(client, new Set(wanted.map(({ key }) => key)), { signal })
  const plan = planOf(wanted, new Map([['agent', found]]), new Set())
  for (const problem of plan.problems) failed(problemText(problem))
  if (plan.problems.length > 0) return { end: 'refused' }
  const hadFailed = before !== undefined && before.end !== 'applied'
  for (const done of await carryOut(plan.steps, client, { signal })) tellDone(done, { file, told, hadFailed })
  return { end: 'applied' }
}

interface Telling {
  readonly file: string
  readonly told: Reloading['told']
  /** After a failure, it is also told that nothing had to change. */
  readonly hadFailed: boolean
}

const outcomes = { create: 'created', change: 'changed', keep: 'unchanged' } as const

function tellDone({ step, written }: Done, { file, told, hadFailed }: Telling): void {
  if (step.act === 'remove' || (step.act === 'keep' && !hadFailed)) return
  const version = written.version === undefined ? '' : ` v${written.version}`
  told({ file, outcome: outcomes[step.act], words: `${step.wanted.key}${version}` })
}

function wordsOf(error: unknown): string {
  if (error instanceof StepFailed && error.cause instanceof SortieApiError) {
    const place = 'wanted' in error.step ? `${placeText(error.step.wanted.place)}: ` : ''
    return `${place}${error.cause.message}`
  }
  const { message, hint = '' } = failureOf(error instanceof StepFailed ? error.cause : error)
  return hint ? `${message}. ${hint}` : message
}

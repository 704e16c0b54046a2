import { createHash } from 'node:crypto'
import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Client } from '../../sdk/client.ts'
import { SortieApiError } from '../../sdk/errors.ts'
import { pause } from '../../sdk/timing.ts'
import { failureOf } from '../failures/failure.ts'
import { carryOut, type Done, StepFailed } from './carry-out.ts'
import { findFiles } from './find-files.ts'
import { kinds } from './kinds.ts'
import { planOf } from './plan.ts'
import { readDocuments } from './read-documents.ts'
import { placeText, problemText, wantedOf } from './wanted.ts'

/** The outcome for a file, or for an agent in it. */
export interface Reloaded {
  readonly file: string
  readonly outcome: 'created' | 'changed' | 'failed'
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
  const seen = new Map<string, string>()
  // It watches before it reads, so that no change is missed. A change during reading is handled afterwards.
  const changes = changesOf(folder, signal)
  while (!signal.aborted) {
    changes.read()
    await applyChanged(reloading, seen)
    await changes.next()
  }
}

const quietMs = 100
/** A folder may never become quiet. */
const mostRounds = 10

/** An iterator of `node:fs/promises` loses changes between two of its steps. */
function changesOf(folder: string, signal: AbortSignal) {
  let isNew = true
  let wake: ((value?: unknown) => void) | undefined
  let broken: Error | undefined
  const changed = () => {
    isNew = true
    wake?.()
  }
  const watcher = watch(folder, { recursive: true, signal }, changed)
  watcher.on('error', (error) => {
    broken = error
    changed()
  })
  signal.addEventListener('abort', changed, { once: true })
  return {
    read() {
      isNew = false
    },
    /** @throws if the folder can no longer be watched */
    async next(): Promise<void> {
      if (!isNew) await new Promise((resolve) => (wake = resolve))
      // A file is often written in parts, and half a file is invalid.
      for (let round = 0; isNew && round < mostRounds && !signal.aborted; round++) {
        isNew = false
        await pause(quietMs, signal).catch(() => {})
      }
      if (broken && !signal.aborted) throw broken
    },
  }
}

async function applyChanged(reloading: Reloading, seen: Map<string, string>): Promise<void> {
  const { folder, signal } = reloading
  try {
    for (const { path, bytes } of await findFiles([folder])) {
      // An editor may empty a file before it writes it; the change that follows is handled too.
      if (bytes === 0) continue
      const mark = bytes > mostBytes ? String(bytes) : hashOf(await readFile(path))
      if (seen.get(path) === mark) continue
      seen.set(path, mark)
      await applyFile(reloading, path)
    }
  } catch (error) {
    // A file may disappear while the folder is read.
    if (!signal.aborted) reloading.told({ file: folder, outcome: 'failed', words: wordsOf(error) })
  }
}

/** Longer files are not read. */
const mostBytes = 1024 * 1024

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('base64')
}

/** Like `sortie agents apply`, but file by file: a mistake in one does not block the others. */
async function applyFile({ client, signal, told }: Reloading, file: string): Promise<void> {
  const failed = (words: string) => told({ file, outcome: 'failed', words })
  try {
    const read = await readDocuments({ given: [file], noun: 'agent', signal })
    const { wanted, problems } = wantedOf(read.documents.filter(({ noun }) => noun === 'agent'))
    const found = await kinds.agent.find(client, new Set(wanted.map(({ key }) => key)), { signal })
    const plan = planOf(wanted, new Map([['agent', found]]), new Set())
    const all = [...read.problems, ...problems, ...plan.problems]
    for (const problem of all) failed(problemText(problem))
    if (all.length > 0) return
    for (const done of await carryOut(plan.steps, client, { signal })) tellDone(done, file, told)
  } catch (error) {
    if (signal.aborted) return
    if (error instanceof StepFailed) for (const done of error.done) tellDone(done, file, told)
    failed(wordsOf(error))
  }
}

function tellDone({ step, written }: Done, file: string, told: Reloading['told']): void {
  if (step.act !== 'create' && step.act !== 'change') return
  const version = written.version === undefined ? '' : ` v${written.version}`
  told({ file, outcome: step.act === 'create' ? 'created' : 'changed', words: `${step.wanted.key}${version}` })
}

function wordsOf(error: unknown): string {
  if (error instanceof StepFailed && error.cause instanceof SortieApiError) {
    const place = 'wanted' in error.step ? `${placeText(error.step.wanted.place)}: ` : ''
    return `${place}${error.cause.message}`
  }
  const { message, hint = '' } = failureOf(error instanceof StepFailed ? error.cause : error)
  return hint ? `${message}. ${hint}` : message
}

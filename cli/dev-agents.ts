import { watch } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parseAllDocuments } from 'yaml'
import * as z from 'zod'
import type { Api } from '../contract/api.ts'
import type { CallOf } from '../contract/call.ts'
import type { Client } from '../sdk/client.ts'
import { SortieApiError } from '../sdk/errors.ts'
import { failureOf } from './failure.ts'

/** What became of a file, or of an agent in it. */
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

const mostFiles = 500
const mostBytes = 1024 * 1024
const tooLarge = 'it has more than 1 MB'

/** An agent, by itself or below `agent:`. The API checks the rest. */
const Document = z.looseObject({ name: z.string() })
type Document = z.infer<typeof Document>

/** Makes the agents as the files of a folder say, and again whenever a file changes, until the signal is aborted. */
export async function reloadAgents(reloading: Reloading): Promise<void> {
  const { folder, signal } = reloading
  const seen = new Map<string, string>()
  // It watches before it reads, so that no change falls between the two. One that comes while files are read is met after that.
  const changes = changesOf(folder, signal)
  while (!signal.aborted) {
    changes.read()
    await applyChanged(reloading, seen)
    await changes.next()
  }
}

/** An iterator of `node:fs/promises` loses what changes between two of its steps. */
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
    /** @throws where the folder can be watched no longer */
    async next(): Promise<void> {
      if (!isNew) await new Promise((resolve) => (wake = resolve))
      if (broken && !signal.aborted) throw broken
    },
  }
}

async function applyChanged(reloading: Reloading, seen: Map<string, string>): Promise<void> {
  for (const file of await filesIn(reloading.folder)) {
    const text = await textOf(file).catch((error) => (error instanceof RangeError ? tooLarge : undefined))
    // An editor empties a file before it writes it; the change that follows is met as well.
    if (text === undefined || text.trim() === '' || seen.get(file) === text) continue
    seen.set(file, text)
    if (text === tooLarge) reloading.told({ file, outcome: 'failed', words: tooLarge })
    else await applyFile(reloading, file, text)
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .slice(0, mostFiles)
}

async function textOf(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(mostBytes + 1))
    if (bytesRead > mostBytes) throw new RangeError(tooLarge)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

async function applyFile({ client, signal, told }: Reloading, file: string, text: string): Promise<void> {
  try {
    for (const document of documentsIn(text)) {
      const done = await applied(client, document, signal)
      if (done) told({ file, ...done })
    }
  } catch (error) {
    if (signal.aborted) return
    const { message, hint = '' } = failureOf(error)
    told({ file, outcome: 'failed', words: hint ? `${message}. ${hint}` : message })
  }
}

/** @throws what is no agent, before any is changed */
function documentsIn(text: string): readonly Document[] {
  return [...parseAllDocuments(text, { logLevel: 'silent' })].flatMap((parsed) => {
    const [error] = parsed.errors
    // Below its first line it draws the place.
    if (error) throw Object.assign(new Error(error.message.split(':\n')[0]), { code: 'no_document' })
    const value: unknown = parsed.toJS()
    const all: readonly unknown[] = Array.isArray(value) ? value : [value]
    return all.map((one) => {
      const read = Document.safeParse(typeof one === 'object' && one !== null && 'agent' in one ? one.agent : one)
      if (read.success) return read.data
      throw Object.assign(new Error('it is no agent: an agent has at least a name and instructions'), {
        code: 'no_agent',
      })
    })
  })
}

type NewAgent = CallOf<Api['createAgent']>['body']
type Patch = NonNullable<CallOf<Api['updateAgent']>['body']>

/** @returns nothing where the agent is so already */
async function applied(
  client: Client,
  document: Document,
  signal: AbortSignal,
): Promise<Omit<Reloaded, 'file'> | undefined> {
  const { name, kind: _kind, ...wanted } = document
  const known = await client.getAgent({ params: { name } }, { signal }).catch((error) => {
    if (error instanceof SortieApiError && error.code === 'not_found') return undefined
    throw error
  })
  if (!known) {
    // The API says what is wrong with it.
    const made = await client.createAgent({ body: document as unknown as NewAgent }, { signal })
    return { outcome: 'created', words: `${made.name} v${made.version}` }
  }
  const is = new Map<string, unknown>(Object.entries(known))
  const isSame = Object.entries(wanted).every(([field, value]) => isDeepStrictEqual(is.get(field), value))
  if (isSame) return undefined
  const changed = await client.updateAgent({ params: { name }, body: wanted as Patch }, { signal })
  return { outcome: 'changed', words: `${changed.name} v${changed.version}` }
}

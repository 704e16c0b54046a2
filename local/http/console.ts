import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { consolePage, consolePolicy, consoleTypes, hashedFiles, isOfConsole, keptFor } from '../../contract/console.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { Settings } from '../../core/base/ports/settings.ts'
import { type Coding, chosenCoding, isKnownTag } from '../../functions/runtime/http/document.ts'
import { originOf } from '../../functions/runtime/http/origin.ts'
import { securityHeaders } from '../../functions/runtime/http/security-headers.ts'
import type { Answer } from './answers.ts'
import { receivedOf } from './api-event.ts'
import { againPath, againScript, notePage } from './console-notes.ts'
import type { Target } from './target.ts'

export interface Console {
  /** Programs that ask for something that is not there are answered by the API. */
  isFor(request: IncomingMessage, path: string): boolean
  /** @throws SortieError `misdirected_request` */
  answer(request: IncomingMessage, target: Target): Promise<Answer>
}

export interface ConsoleOptions {
  /** Where the console has been built, or is then built: asked for when somebody first opens it. */
  readonly folder: (ending: AbortSignal) => Promise<string>
  readonly settings: Pick<Settings, 'public_url' | 'trusted_proxies'>
  readonly logger: Logger
  /** Aborted as the server stops. */
  readonly ending: AbortSignal
}

/** A file of the console in each of its forms, in base64. */
interface ConsoleFile {
  readonly type: string
  readonly forms: ReadonlyMap<Coding, Form>
}

interface Form {
  readonly tag: string
  readonly body: string
}

type Files = ReadonlyMap<string, ConsoleFile>

type State =
  | { readonly kind: 'building' }
  | { readonly kind: 'built'; readonly files: Files }
  | { readonly kind: 'failed'; readonly problem: string }

/** Somebody who opens the console waits this long before a page says that it is being built. */
const patienceMs = 500

/**
 * Answers with the console’s files, from memory: together they have a few megabytes. Every other path of the console gets its page,
 * which shows what the address says. Neither a build nor a failed one keeps anything else waiting.
 */
export function serveConsole({ folder, settings, logger, ending }: ConsoleOptions): Console {
  let state: State = { kind: 'building' }
  let beginning: Promise<void> | undefined

  async function begin(): Promise<void> {
    try {
      state = { kind: 'built', files: await readFiles(await folder(ending)) }
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      if (!ending.aborted) logger.error('The console cannot be shown', { problem })
      state = { kind: 'failed', problem }
    }
  }

  return {
    isFor: ({ method, headers: { accept = '' } }, path) =>
      (method === 'GET' || method === 'HEAD') && isOfConsole(path) && (isFile(path) || /\btext\/html\b/i.test(accept)),
    async answer(request, target) {
      const received = receivedOf(request, target)
      const origin = originOf(received, settings)
      beginning ??= begin()
      const common = { ...securityHeaders(origin), ...ofEveryAnswer }
      if (target.path === againPath) return scriptAnswer(common)
      if (state.kind === 'building') await within(patienceMs, beginning)
      if (state.kind === 'built') return fileAnswer(state.files, target.path, received.headers, common)
      return noteAnswer(state, common)
    },
  }
}

const ofEveryAnswer = { 'content-security-policy': consolePolicy, 'cross-origin-opener-policy': 'same-origin' }

type Headers = Readonly<Record<string, string | undefined>>

function fileAnswer(files: Files, path: string, asked: Headers, common: Record<string, string>): Answer {
  const isHashed = path.startsWith(hashedFiles)
  const file = files.get(path) ?? (isHashed ? undefined : files.get(consolePage))
  if (!file) return textAnswer('This file is of another version of the console; load the page anew.\n', common)
  const { coding, form } = formFor(file, asked['accept-encoding'])
  const headers = {
    ...common,
    'content-type': file.type,
    'cache-control': keptFor(path),
    vary: 'accept-encoding',
    etag: form.tag,
  }
  const tags = [...file.forms.values()].map(({ tag }) => tag)
  if (isKnownTag(asked['if-none-match'], tags)) return { statusCode: 304, headers }
  const coded = coding === 'identity' ? {} : { 'content-encoding': coding }
  return { statusCode: 200, headers: { ...headers, ...coded }, body: form.body, isBase64Encoded: true }
}

function formFor({ forms }: ConsoleFile, accepted: string | undefined): { coding: Coding; form: Form } {
  const chosen = chosenCoding(accepted)
  const form = forms.get(chosen)
  return form ? { coding: chosen, form } : { coding: 'identity', form: forms.get('identity') as Form }
}

function textAnswer(body: string, common: Record<string, string>): Answer {
  return { statusCode: 404, headers: { ...common, 'content-type': 'text/plain; charset=utf-8' }, body }
}

function scriptAnswer(common: Record<string, string>): Answer {
  const headers = { ...common, 'content-type': 'text/javascript; charset=utf-8', 'cache-control': keptFor(againPath) }
  return { statusCode: 200, headers, body: againScript }
}

/** A page that is being built asks again by itself. */
function noteAnswer(state: Exclude<State, { kind: 'built' }>, common: Record<string, string>): Answer {
  const again = state.kind === 'building' ? { 'retry-after': '1' } : {}
  const headers = { ...common, ...again, 'content-type': 'text/html; charset=utf-8' }
  return { statusCode: 503, headers, body: notePage(state) }
}

const codings: Readonly<Record<string, Coding>> = { '.br': 'br', '.gz': 'gzip' }

async function readFiles(folder: string): Promise<Files> {
  const files = new Map<string, { type: string; forms: Map<Coding, Form> }>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const name = join(entry.parentPath, entry.name)
    const coding = codings[extname(name)] ?? 'identity'
    const plain = coding === 'identity' ? name : name.slice(0, -extname(name).length)
    const path = `/${relative(folder, plain).split(sep).join('/')}`
    const type = consoleTypes[extname(plain)]
    // Notes of the build are in a folder with a dot, and nobody’s concern.
    if (type === undefined || path.startsWith('/.')) continue
    const file = files.get(path) ?? { type, forms: new Map<Coding, Form>() }
    file.forms.set(coding, formOf(await readFile(name)))
    files.set(path, file)
  }
  if (!files.has(consolePage))
    throw new Error(`The folder ${folder} does not have the console. Remove it, and start Sortie again.`)
  return files
}

function formOf(bytes: Buffer): Form {
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  return { tag: `"${digest}"`, body: bytes.toString('base64') }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const end = new AbortController()
  await Promise.race([work, sleep(ms, undefined, { signal: end.signal }).catch(() => {})])
  end.abort()
}

/** Every other path is an address of the page, which browsers ask for as one. */
function isFile(path: string): boolean {
  return extname(path) in consoleTypes
}

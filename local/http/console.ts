import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { consolePolicy, hashedFiles, isOfConsole } from '../../contract/console.ts'
import { securityHeaders } from '../../functions/runtime/http/security-headers.ts'
import type { Answer } from './answers.ts'

/** A file of the console in each of its forms, by coding. */
interface ConsoleFile {
  readonly type: string
  readonly tag: string
  readonly forms: Readonly<Partial<Record<Coding, Buffer>>>
}

type Coding = 'identity' | 'gzip' | 'br'

export interface Console {
  isFor(method: string | undefined, path: string): boolean
  answer(path: string, headers: Readonly<Record<string, string | string[] | undefined>>): Promise<Answer>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

const page = '/index.html'

/**
 * Answers with the console’s files, from memory: together they have a few megabytes. Every other path of the console gets its page,
 * which shows what the address says.
 * @param folder where the console has been built; a first request waits for it
 */
export function serveConsole(folder: Promise<string>): Console {
  let reading: Promise<ReadonlyMap<string, ConsoleFile>> | undefined
  return {
    isFor: (method, path) => (method === 'GET' || method === 'HEAD') && isOfConsole(path),
    async answer(path, headers) {
      reading ??= folder.then(readFiles)
      const files = await reading
      const found = files.get(path)
      const file = found ?? (path.startsWith(hashedFiles) ? undefined : files.get(page))
      if (!file) return { statusCode: 404, headers: { ...headersOf(path), 'content-type': 'text/plain' }, body: 'Gone' }
      const common = { ...headersOf(found ? path : page), 'content-type': file.type, etag: file.tag }
      if (headers['if-none-match'] === file.tag) return { statusCode: 304, headers: common }
      const coding = codingFor(file, String(headers['accept-encoding'] ?? ''))
      return {
        statusCode: 200,
        headers: { ...common, ...(coding !== 'identity' && { 'content-encoding': coding }) },
        body: (file.forms[coding] as Buffer).toString('base64'),
        isBase64Encoded: true,
      }
    },
  }
}

function headersOf(path: string): Record<string, string> {
  return {
    ...securityHeaders(undefined),
    'content-security-policy': consolePolicy,
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': path.startsWith(hashedFiles) ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
  }
}

function codingFor({ forms }: ConsoleFile, accepted: string): Coding {
  const codings = accepted.slice(0, mostAccepted).split(',')
  const isAccepted = (coding: string) => codings.some((one) => one.trim().split(';')[0] === coding)
  return (['br', 'gzip'] as const).find((coding) => forms[coding] && isAccepted(coding)) ?? 'identity'
}

const mostAccepted = 500

const codings: Readonly<Record<string, Coding>> = { '.br': 'br', '.gz': 'gzip' }

async function readFiles(folder: string): Promise<ReadonlyMap<string, ConsoleFile>> {
  const files = new Map<string, ConsoleFile>()
  for await (const entry of glob('**/*', { cwd: folder, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const name = join(entry.parentPath, entry.name)
    const coding = codings[extname(name)] ?? 'identity'
    const plain = coding === 'identity' ? name : name.slice(0, -extname(name).length)
    const type = types[extname(plain)]
    if (type === undefined) continue
    const bytes = await readFile(name)
    const path = `/${relative(folder, plain).split(sep).join('/')}`
    const known = files.get(path)
    const tag = coding === 'identity' ? tagOf(bytes) : (known?.tag ?? '')
    files.set(path, { type, tag, forms: { ...known?.forms, [coding]: bytes } })
  }
  return files
}

function tagOf(bytes: Buffer): string {
  return `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
}

// npm run lighthouse: what Lighthouse says of the control room and of the list of missions, signed in, over a tenant in the middle of a
// working day: the median of five. Fails below the bound.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { builtConsole } from '../../web/build/built-console.ts'
import { fillWithLife } from './console/fill.ts'
import { openLocalConsole } from './console/local-console.ts'
import type { Console } from './console/opened-console.ts'
import { importInstalled } from './installed.ts'

const least = 95
const runs = 5
const pages = ['/', '/missions']
const categories = ['performance', 'accessibility', 'best-practices'] as const
type Category = (typeof categories)[number]

/** As far as it is used here. */
interface Lighthouse {
  default(url: string, flags: object, config: unknown): Promise<{ readonly lhr: Result } | undefined>
  readonly desktopConfig: unknown
}

interface Result {
  readonly categories: Readonly<Record<Category, { readonly score: number | null; readonly auditRefs: readonly Ref[] }>>
  readonly audits: Readonly<Record<string, Audit>>
}

interface Ref {
  readonly id: string
  readonly weight: number
}

interface Audit {
  readonly title: string
  readonly score: number | null
  readonly displayValue?: string
  readonly details?: { readonly items?: readonly unknown[] }
}

await builtConsole('clone')
const debuggingPort = await freePort()
const sortie = await openLocalConsole({ debuggingPort })
try {
  await fillWithLife(sortie.client)
  const flags = {
    port: debuggingPort,
    onlyCategories: categories,
    extraHeaders: { cookie: await sessionCookie(sortie) },
  }
  const { default: lighthouse, desktopConfig } = await importInstalled<Lighthouse>('lighthouse')
  for (const path of pages) {
    const results: Result[] = []
    for (let run = 0; run < runs; run++) {
      const measured = await lighthouse(`${sortie.address}${path}`, flags, desktopConfig)
      if (!measured) throw new Error(`Lighthouse has no result for ${path}`)
      results.push(measured.lhr)
    }
    tell(path, results)
  }
} finally {
  await sortie.close()
}

function tell(path: string, results: readonly Result[]): void {
  for (const category of categories) {
    const scores = results.map((result) => Math.round((result.categories[category].score ?? 0) * 100))
    const score = median(scores)
    console.log(`${path}  ${category}: ${score} (${scores.join(', ')})${score < least ? '  TOO LOW' : ''}`)
    if (score < least) process.exitCode = 1
  }
  for (const line of losses(results[0])) console.log(`    ${line}`)
}

/** What keeps a score below 100. */
function losses(result: Result | undefined): readonly string[] {
  if (!result) return []
  const refs = categories.flatMap((category) => result.categories[category].auditRefs)
  const counted = refs.filter(({ weight }) => weight > 0).map(({ id }) => result.audits[id])
  return counted.flatMap((audit) =>
    audit && audit.score !== null && audit.score < 1
      ? [`${audit.title}: ${audit.displayValue ?? JSON.stringify(audit.details?.items ?? audit.score)}`]
      : [],
  )
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0
}

/** Lighthouse opens pages in a profile of its own. */
async function sessionCookie(console: Console): Promise<string> {
  const { context } = await console.visit('/settings')
  const cookies = await context.cookies()
  await context.close()
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { boundHeap, heapOptions, missingHeapOptions } from '../../local/bounded-heap.ts'
import { startEdition } from './edition-process.ts'

// Each start is a process of its own, and machines may be busy.
vi.setConfig({ testTimeout: 60_000 })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-heap-'))
  await writeFile(
    join(folder, 'probe.mjs'),
    `import { appendFileSync } from 'node:fs'
    import { getHeapStatistics } from 'node:v8'
    import { isMainThread } from 'node:worker_threads'
    const { pid, argv } = process
    const seen = { pid, args: argv.slice(2), limit: getHeapStatistics().heap_size_limit }
    if (isMainThread) appendFileSync(process.env.SEEN, JSON.stringify(seen) + '\\n')`,
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Seen {
  readonly pid: number
  readonly args: readonly string[]
  readonly limit: number
}

/** Starts the edition by the command alone, as `npm start`, `npx sortie start` and a service do. @returns what each image of it saw */
async function imagesOf(name: string, options = ''): Promise<{ images: readonly Seen[]; code: number | null }> {
  const seen = join(folder, `${name}.jsonl`)
  const NODE_OPTIONS = `--import ${pathToFileURL(join(folder, 'probe.mjs'))} ${options}`
  const edition = await startEdition({ data: join(folder, name), env: { NODE_OPTIONS, SEEN: seen } })
  const code = await edition.stop()
  const lines = (await readFile(seen, 'utf8')).trimEnd().split('\n')
  return { images: lines.map((line) => JSON.parse(line) as Seen), code }
}

/** Of a process that Node is started for with these options. */
async function heapLimitWith(options: readonly string[]): Promise<number> {
  const program = 'process.stdout.write(String(require("node:v8").getHeapStatistics().heap_size_limit))'
  const env = { ...process.env, NODE_OPTIONS: '' }
  return Number((await promisify(execFile)(process.execPath, [...options, '--eval', program], { env })).stdout)
}

describe('the local edition, however it is started', () => {
  test('has the heap that its bounds tell of, as the process that was started, and stops as that', async () => {
    const { images, code } = await imagesOf('plain')
    expect(images).toHaveLength(2)
    const [first, last] = images
    expect(last).toMatchObject({ pid: first?.pid, args: first?.args })
    expect(last?.limit).toBe(await heapLimitWith(heapOptions))
    expect(first?.limit).toBe(await heapLimitWith([]))
    // Ctrl-C and the exit code passed through nobody.
    expect(code).toBe(0)
  })

  test('keeps the sizes that somebody gave', async () => {
    const own = ['--max-old-space-size=700', '--max-semi-space-size=4']
    const { images } = await imagesOf('own', own.join(' '))
    expect(images.map(({ limit }) => limit)).toEqual([await heapLimitWith(own)])
  })
})

test.each<[readonly string[], string | undefined, readonly string[]]>([
  [[], undefined, heapOptions],
  [['--import', 'x'], '--enable-source-maps', heapOptions],
  [['--max-old-space-size=2048'], undefined, ['--max-semi-space-size=8']],
  [['--max_old_space_size=2048'], '--max-semi-space-size=16', []],
  [heapOptions, undefined, []],
])('with %j and NODE_OPTIONS=%s it lacks %j', (execArgv, NODE_OPTIONS, missing) => {
  const env = NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS }
  expect(missingHeapOptions({ execArgv: [...execArgv], env })).toEqual(missing)
})

test('where a process cannot begin anew, it goes on as it is', () => {
  const started = { execPath: 'node', execArgv: [], argv: ['node', 'sortie', 'start'], env: {} }
  expect(() => boundHeap(started)).not.toThrow()
})

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEdition } from './edition.ts'
import { runMissions } from './throughput.ts'

// `node bench/profile.ts`: where the local edition's CPU goes while missions are submitted and run.

/** The parts of V8's format that are read here: milliseconds are microseconds / 1000. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
    readonly children?: readonly number[]
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const warmUp = 2_000
const missions = 10_000
const repository = join(import.meta.dirname, '..')

async function recordProfile(): Promise<Profile> {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-profile-'))
  try {
    const edition = await startEdition({ nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${folder}`] })
    await runMissions(edition, warmUp)
    console.log(await runMissions(edition, missions))
    await edition.stop()
    const [file] = await readdir(folder)
    return JSON.parse(await readFile(join(folder, file as string), 'utf8'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function selfTimes({ nodes, samples, timeDeltas }: Profile): Map<number, number> {
  const self = new Map<number, number>(nodes.map(({ id }) => [id, 0]))
  samples.forEach((id, at) => {
    self.set(id, (self.get(id) ?? 0) + (timeDeltas[at] ?? 0) / 1000)
  })
  return self
}

/** Per function: its own time, and its time with what it called; a recursion counts once. */
function timesByFunction(profile: Profile) {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]))
  const self = selfTimes(profile)
  const own = new Map<string, number>()
  const total = new Map<string, number>()
  const files = new Map<string, number>()
  const visit = (id: number, above: ReadonlySet<string>): number => {
    const node = byId.get(id) as Profile['nodes'][number]
    const file = placeOf(node.callFrame.url)
    const name = `${node.callFrame.functionName || '(anonymous)'}  ${file}:${node.callFrame.lineNumber + 1}`
    const mine = self.get(id) ?? 0
    const within = new Set(above).add(name)
    const time = (node.children ?? []).reduce((sum, child) => sum + visit(child, within), mine)
    add(own, name, mine)
    add(files, file, mine)
    if (!above.has(name)) add(total, name, time)
    return time
  }
  visit((profile.nodes[0] as { id: number }).id, new Set())
  return { own, total, files }
}

function placeOf(url: string): string {
  const file = url.startsWith('file:') ? relative(repository, fileURLToPath(url)) : url
  return file.replace(/^node_modules\/((?:@[^/]+\/)?[^/]+)\/.*/, 'npm:$1')
}

function add(times: Map<string, number>, name: string, ms: number): void {
  times.set(name, (times.get(name) ?? 0) + ms)
}

function show(title: string, times: ReadonlyMap<string, number>, lines: number): void {
  const busy = [...times].filter(([name]) => !/^\((idle|program|root)\)/.test(name))
  console.log(`\n${title}`)
  for (const [name, ms] of busy.toSorted(([, one], [, other]) => other - one).slice(0, lines)) {
    console.log(`${ms.toFixed(0).padStart(7)} ms  ${name}`)
  }
}

const { own, total, files } = timesByFunction(await recordProfile())
console.log(`${warmUp + missions} missions`)
show('Own time, by function', own, 60)
show('Own time, by file or package', files, 40)
show('With what it called, by function (an await cuts the stack)', total, 80)

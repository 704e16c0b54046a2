import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEdition } from './edition.ts'
import { runMissions } from './throughput.ts'

/** The parts of V8's format that are used; times are in microseconds. */
interface Profile {
  readonly nodes: readonly ProfileNode[]
  /** On the clock of `process.hrtime`. */
  readonly startTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

interface Phase {
  readonly name: string
  /** Microseconds on the clock of `process.hrtime`. */
  readonly from: number
  readonly to: number
}

const warmUp = 2_000
const missions = 10_000
const repository = join(import.meta.dirname, '..')

/** Prints where the local edition spends CPU time while missions are submitted, and while the remaining ones run. */
export async function profileMissions(): Promise<void> {
  const { profile, phases } = await record()
  for (const phase of phases) {
    const { own, total, files } = timesByFunction(profile, phase)
    console.log(`\n# ${phase.name}: ${Math.round((phase.to - phase.from) / 1000)} ms of ${missions} missions`)
    show('Own time, by function', own, 50)
    show('Own time, by file or package', files, 30)
    show('With what it called, by function (an await cuts the stack)', total, 60)
  }
}

async function record(): Promise<{ profile: Profile; phases: readonly Phase[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-profile-'))
  try {
    const edition = await startEdition({ nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${folder}`] })
    await runMissions(edition, warmUp)
    const begin = Number(process.hrtime.bigint() / 1000n)
    const run = await runMissions(edition, missions)
    console.log(run)
    await edition.stop()
    const [file] = await readdir(folder)
    const submitted = begin + (missions / run.submit_per_s) * 1e6
    const completed = begin + (missions / run.complete_per_s) * 1e6
    return {
      profile: JSON.parse(await readFile(join(folder, file as string), 'utf8')),
      phases: [
        { name: 'While missions are submitted', from: begin, to: submitted },
        { name: 'After the last is submitted', from: submitted, to: completed },
      ],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Milliseconds by node. */
function selfTimes({ startTime, samples, timeDeltas }: Profile, { from, to }: Phase): Map<number, number> {
  const self = new Map<number, number>()
  let at = startTime
  samples.forEach((id, index) => {
    const delta = timeDeltas[index] ?? 0
    at += delta
    if (at > from && at <= to) add(self, id, delta / 1000)
  })
  return self
}

/** For each function: its own time, and its time including its callees; recursion counts once. */
function timesByFunction(profile: Profile, phase: Phase) {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]))
  const self = selfTimes(profile, phase)
  const own = new Map<string, number>()
  const total = new Map<string, number>()
  const files = new Map<string, number>()
  const visit = (id: number, above: ReadonlySet<string>): number => {
    const node = byId.get(id) as ProfileNode
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
  visit((profile.nodes[0] as ProfileNode).id, new Set())
  return { own, total, files }
}

function placeOf(url: string): string {
  const file = url.startsWith('file:') ? relative(repository, fileURLToPath(url)) : url || '(native)'
  return file.replace(/^node_modules\/((?:@[^/]+\/)?[^/]+)\/.*/, 'npm:$1')
}

function add<Key>(times: Map<Key, number>, key: Key, ms: number): void {
  times.set(key, (times.get(key) ?? 0) + ms)
}

function show(title: string, times: ReadonlyMap<string, number>, lines: number): void {
  const busy = [...times].filter(([name]) => !/^\((program|root)\)/.test(name))
  console.log(`\n${title}`)
  for (const [name, ms] of busy.toSorted(([, one], [, other]) => other - one).slice(0, lines)) {
    console.log(`${ms.toFixed(0).padStart(7)} ms  ${name}`)
  }
}

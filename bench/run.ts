import { load, machine } from './machine.ts'
import { profileMissions } from './profile.ts'
import { writeResults } from './results-file.ts'
import { awsCost } from './sections/aws-cost.ts'
import { byteToFrame } from './sections/byte-to-frame.ts'
import { cancel } from './sections/cancel.ts'
import { consoleList } from './sections/console-list.ts'
import { consolePages } from './sections/console-pages.ts'
import { deltas } from './sections/deltas.ts'
import { fairness } from './sections/fairness.ts'
import { fanOut } from './sections/fan-out.ts'
import { functions } from './sections/functions.ts'
import { growth } from './sections/growth.ts'
import { isolation } from './sections/isolation.ts'
import { latency } from './sections/latency.ts'
import { recovery } from './sections/recovery.ts'
import type { Section } from './sections/section.ts'
import { sockets } from './sections/sockets.ts'
import { startup } from './sections/startup.ts'
import { throughput } from './sections/throughput.ts'
import { waiting } from './sections/waiting.ts'

// `npm run bench` measures everything, `npm run bench -- throughput aws` only the named sections. `npm run bench -- profile`
// measures nothing, and shows where the CPU time goes.

const sections: Readonly<Record<string, Section>> = {
  throughput,
  latency,
  'byte-to-frame': byteToFrame,
  deltas,
  fairness,
  isolation,
  cancel,
  'fan-out': fanOut,
  recovery,
  waiting,
  growth,
  startup,
  sockets,
  aws: awsCost,
  functions,
  'console-list': consoleList,
  'console-pages': consolePages,
}

const named = process.argv.slice(2)
if (named[0] === 'profile') {
  await profileMissions()
  process.exit()
}
const unknown = named.filter((name) => !(name in sections))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}, and profile.`)
  process.exit(2)
}

const written = new Map<string, string>()
for (const [name, section] of Object.entries(sections)) {
  if (named.length > 0 && !named.includes(name)) continue
  const when = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, load before it ${load()}`
  const text = `${await section.write()}\n\n*${machine()}; ${when}.*`
  console.log(`\n## ${section.title}\n\n${text}`)
  written.set(section.title, text)
}
await writeResults(
  Object.values(sections).map(({ title }) => title),
  written,
)

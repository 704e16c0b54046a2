// npm run vulnerabilities: fails if a locked package has a known vulnerability. It asks the registry for all advisories. If the
// registry does not answer, like many mirrors, the lock is checked against the advisories that are kept here instead of passing.
// Those are few, and the last line says so.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { satisfies } from 'semver'
import * as z from 'zod'

const Kept = z.strictObject({
  taken: z.iso.date(),
  advisories: z.array(
    z.strictObject({ id: z.string(), package: z.string(), vulnerable: z.string(), severity: z.string() }),
  ),
})

const Lock = z.looseObject({ packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })) })

const Audit = z.looseObject({
  vulnerabilities: z.record(z.string(), z.looseObject({ severity: z.string(), range: z.string() })),
})

/** @returns one line for each, or `undefined` if the registry does not answer */
function askRegistry(): readonly string[] | undefined {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', timeout: 60_000 })
  const answer = Audit.safeParse(parsed(stdout))
  if (!answer.success) return undefined
  return Object.entries(answer.data.vulnerabilities).map(
    ([name, { severity, range }]) => `${name} ${range} (${severity})`,
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function read<T>(schema: z.ZodType<T>, path: string): T {
  return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
}

function compareWithKept(lockPath: string): readonly string[] {
  const { taken, advisories } = read(Kept, fileURLToPath(new URL('advisories.json', import.meta.url)))
  const { packages } = read(Lock, lockPath)
  const locked = Object.entries(packages).map(([path, { version }]) => ({
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version,
  }))
  console.log(
    `The registry does not tell of vulnerabilities. ${locked.length} packages were held against ${advisories.length} advisories of ${taken} alone: run this where it does before a release.`,
  )
  return advisories.flatMap(({ id, package: name, vulnerable, severity }) =>
    locked
      .filter((one) => one.name === name && one.version !== undefined && satisfies(one.version, vulnerable))
      .map(({ version }) => `${name} ${version} (${severity}): https://github.com/advisories/${id}`),
  )
}

const lockPath = process.argv[2] ?? 'package-lock.json'
const found = askRegistry() ?? compareWithKept(lockPath)
for (const line of found) console.error(line)
if (found.length > 0) process.exit(1)

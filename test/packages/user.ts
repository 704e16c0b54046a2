import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'

const run = promisify(execFile)

/** What a runtime runs before the file. */
export type Runtime = readonly [program: string, ...args: string[]]

/** Runs a module in the project that has installed the packages. @returns what it printed */
export async function runThere(
  [program, ...args]: Runtime,
  source: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const file = join(inject('project'), `user-${process.hrtime.bigint()}.js`)
  await writeFile(file, source)
  const options = { cwd: inject('project'), env: { PATH: process.env.PATH ?? '', HOME: inject('project'), ...env } }
  const { stdout } = await run(program, [...args, file], options)
  return stdout.trim()
}

/** Submits a mission, follows it and tells its end. It needs `SORTIE_URL` and `SORTIE_API_KEY`. */
export const missionWithSdk = `
import process from 'node:process'
import { createClient, SortieApiError } from 'sortie-sdk'

const { SORTIE_URL: url, SORTIE_API_KEY: apiKey } = process.env
const sortie = createClient({ url, apiKey })
const { id } = await sortie.submitMission({ body: { agent: 'echo', input: 'hello' } })
const types = []
for await (const event of sortie.watchMission(id)) types.push(event.type)
const { status, output } = await sortie.getMission({ params: { mission_id: id } })
const refused = await sortie.getMission({ params: { mission_id: id.replace(/.$/, '!') } }).catch((error) => error)
console.log(JSON.stringify({ last: types.at(-1), status, output, refused: refused instanceof SortieApiError }))
`

export const missionEnded = { last: 'mission.completed', status: 'COMPLETED', output: 'hello', refused: true }

import { expect, test } from 'vitest'
import { installedEdition } from './edition.ts'
import { otherMachine, type RuntimeName, runtimeOf } from './runtimes.ts'
import { missionEnded, missionWithSdk, runThere } from './user.ts'

const names: readonly RuntimeName[] = ['Node 22.19', 'Node 24.6', 'Node 26', 'Bun', 'Deno']

test.skipIf(otherMachine).each(names)(
  'on %s the SDK submits a mission, follows it to its end, and tells a refusal',
  async (name) => {
    const { http, api_key } = await installedEdition()
    const env = { SORTIE_URL: http, SORTIE_API_KEY: String(api_key) }
    expect(JSON.parse(await runThere(runtimeOf(name), missionWithSdk, env))).toEqual(missionEnded)
  },
)

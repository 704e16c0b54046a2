import { loadMission } from '../core/records/mission/mission-items.ts'
import { deliverAll } from '../test/simulation/deliver.ts'
import { createSimulatedPlatform, type Process, type SimulatedPlatform } from '../test/simulation/simulated-platform.ts'

/** A platform with a simulated clock, with missions that all wait for the same kind of thing. */
export interface Waiting {
  readonly platform: SimulatedPlatform
  readonly process: Process
  readonly ids: readonly string[]
}

type Scene = Omit<Waiting, 'ids'> & { readonly submit: (agent: string, input: string) => Promise<string> }

interface Kind {
  /** The state of a mission that waits like this. */
  readonly state: string
  readonly concurrency?: number
  prepare?(scene: Scene): Promise<unknown>
  begin(scene: Scene): Promise<string>
}

const slots = 50
/** Long enough that no mission ends by its own deadline. */
const timeout_s = 24 * 60 * 60
const sum = 'what is 17 * 23?'

const asking: Kind = {
  state: 'WAITING approval',
  prepare: ({ process }) =>
    process.createAgent({
      name: 'asking',
      instructions: 'x',
      tools: ['calculator'],
      approvals: [
        { tool: 'calculator', when: 'always', form: null, approvers: [], deadline_s: 604_800, default: 'reject' },
      ],
    }),
  begin: ({ submit }) => submit('asking', sum),
}

const remote = (process: Process) => process.createAgent({ name: 'remote', kind: 'remote' })

/** What missions wait for, with the names in the table. */
export const kinds = {
  'an approval': asking,
  'a budget': {
    state: 'WAITING budget',
    prepare: ({ process }) => process.setBudget({ scope: 'tenant', period: 'day' }, { usd: 0.000_000_1 }),
    begin: ({ submit }) => submit('coder', sum),
  },
  'a worker': {
    state: 'WAITING agent',
    prepare: ({ process }) => remote(process),
    begin: ({ submit }) => submit('remote', 'x'),
  },
  'a child, which waits for a worker': {
    state: 'WAITING child',
    prepare: ({ process }) => remote(process),
    begin: ({ submit }) => submit('supervisor', 'ask remote: x'),
  },
  'a worker, and a conversation for it': {
    state: 'WAITING agent',
    prepare: ({ process }) => remote(process),
    begin: async ({ process }) => {
      const { id } = await process.begin({ agent: 'remote', on_message: 'queue', timeout_s })
      const { mission_id } = await process.say(id, 'x', id)
      if (mission_id === null) throw new Error('There is no reply')
      return mission_id
    },
  },
  'its start time': {
    state: 'SCHEDULED',
    begin: async ({ platform, process }) => {
      const start_at = new Date(platform.now() + 3 * 60 * 60_000).toISOString()
      return (await process.submit({ agent: 'echo', input: 'x', start_at, timeout_s })).id
    },
  },
  'its release from a hold': {
    state: 'PENDING held',
    concurrency: 1,
    prepare: ({ submit }) => submit('echo', 'in the only slot'),
    async begin({ process, submit }) {
      const id = await submit('echo', 'x')
      await process.hold(id)
      return id
    },
  },
  'a slot': {
    state: 'PENDING backlog',
    concurrency: 1,
    prepare: ({ submit }) => submit('echo', 'in the only slot'),
    begin: ({ submit }) => submit('echo', 'x'),
  },
  'a permit of a limit': {
    state: 'PENDING limit',
    prepare: ({ process }) => process.putLimit('crm', { concurrency: 0, rate: null }),
    begin: async ({ process }) => {
      const mission = { agent: 'echo', input: 'x', timeout_s, concurrency: [{ key: 'crm' }] }
      return (await process.submit(mission)).id
    },
  },
} as const satisfies Record<string, Kind>

export type KindName = keyof typeof kinds

/** @throws Error if one of them does not wait as expected */
export async function bringToWait(name: KindName, count: number): Promise<Waiting> {
  const kind: Kind = kinds[name]
  const platform = await createSimulatedPlatform({ concurrency: kind.concurrency ?? slots })
  const process = platform.process((_call, perform) => perform())
  const submit = async (agent: string, input: string) => (await process.submit({ agent, input, timeout_s })).id
  const scene = { platform, process, submit }
  await kind.prepare?.(scene)
  const ids: string[] = []
  for (let n = 0; n < count; n++) ids.push(await kind.begin(scene))
  // With a single slot, its mission stays on the lane.
  if (kind.concurrency !== 1) await deliverAll(platform, (act) => act(process))
  for (const id of ids) {
    const found = await stateOf(platform, id)
    if (found !== kind.state) throw new Error(`${id} is ${found}, not ${kind.state}`)
  }
  return { platform, process, ids }
}

export async function stateOf({ store }: SimulatedPlatform, id: string): Promise<string> {
  const mission = (await loadMission(store, id))?.mission
  if (mission?.status === 'WAITING') return `WAITING ${mission.waiting_for.kind}`
  return mission?.status === 'PENDING' ? `PENDING ${mission.place}` : String(mission?.status)
}

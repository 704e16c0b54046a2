import type { Step } from '../../contract/resources/mission.ts'
import type { MissionRecord } from '../invariants/mission-record.ts'
import type { Arrival, CountingServer } from './counting-server.ts'

/** An agent that sends to a server of which something different is known at each path. */
export function senderOf(host: string) {
  const at = { tool: 'http_request' as const }
  return {
    name: 'sender',
    tools: ['http_request' as const],
    effects: [
      { ...at, url_prefix: `http://${host}/keyed`, when_unknown: 'repeat' as const },
      {
        ...at,
        url_prefix: `http://${host}/seen`,
        when_unknown: 'look_up' as const,
        look_up: `http://${host}/seen/{key}`,
      },
    ],
  }
}

/** One call of each kind; `id` makes them told apart from those of other missions. */
export function sendingInput(host: string, id: string): string {
  return [
    `POST {"to":"write","id":"${id}"} to http://${host}/write/${id}`,
    `POST {"to":"keyed","id":"${id}"} to http://${host}/keyed/${id}`,
    `POST {"to":"seen","id":"${id}"} to http://${host}/seen/${id}`,
    `PUT {"to":"put","id":"${id}"} to http://${host}/put/${id}`,
  ].join('\n')
}

/** @returns every call that was made more often than the record tells, and everything else that is wrong with them */
export function sendingProblems({ mission, events, steps }: MissionRecord, server: CountingServer): string[] {
  const arrivals = [...server.arrivals].filter(([key]) => key.startsWith(`${mission.id}.`))
  const byPath = new Map<string, number>()
  const problems = arrivals.flatMap(([key, arrival]) => {
    byPath.set(arrival.path, (byPath.get(arrival.path) ?? 0) + 1)
    const told = events.filter(({ type, data }) => type === 'effect.unknown' && data.key === key)
    const allowed = isGuarded(arrival) ? 1 + peoplesRepetitions(steps, key) : 1 + told.length
    return [
      ...(arrival.count > allowed
        ? [`${key} (${arrival.path}) was sent ${arrival.count} times, ${allowed} are told`]
        : []),
      ...(arrival.bodies.size > 1 ? [`${key} was sent with ${arrival.bodies.size} bodies`] : []),
      ...(events.some(({ type, data }) => type === 'effect.intended' && data.key === key)
        ? []
        : [`${key} was never intended`]),
    ]
  })
  const twice = [...byPath].filter(([, keys]) => keys > 1).map(([path]) => `${path} was sent to under two keys`)
  return [...problems, ...twice, ...stepProblems(steps, server)].map((problem) => `${mission.id}: ${problem}`)
}

/** A write that nobody may repeat but a person, or after a look that found nothing. */
function isGuarded({ path }: Arrival): boolean {
  return path.startsWith('/write') || path.startsWith('/seen')
}

function peoplesRepetitions(steps: readonly Step[], key: string): number {
  return steps.filter((step) => step.kind === 'approval' && step.decision === 'repeat' && step.note === key).length
}

function stepProblems(steps: readonly Step[], { arrivals }: CountingServer): string[] {
  return steps.flatMap((step) => {
    if (step.kind !== 'tool_call' || !step.effect) return []
    const { key, state } = step.effect
    const count = arrivals.get(key)?.count ?? 0
    if (state === 'DONE' && count === 0) return [`${key} is DONE and was never sent`]
    return state === 'FAILED' && count > 0 ? [`${key} is FAILED and was sent`] : []
  })
}

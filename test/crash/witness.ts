import { createHash } from 'node:crypto'
import type { Mission, MissionEvent, Step } from '../../contract/resources/mission.ts'
import type { MissionRecord } from '../invariants/mission-record.ts'

/** What was so when a mission's cancel had been confirmed. */
export interface Cancelled {
  readonly steps: number
  /** A time of the edition's own clock, which jumps, by when what the mission had delegated was stopped too. */
  readonly by: number
}

/**
 * All that one tenant was told while the edition kept dying, to be held against what is there in the end. Of events and steps it
 * keeps digests: in an hour they are millions.
 */
export class Witness {
  readonly problems: string[] = []
  /** Accepted missions, with what was sent. */
  readonly accepted = new Map<string, { agent: string; input: string }>()
  /** Their ids, in that order. */
  readonly ids: string[] = []
  readonly cancelled = new Map<string, Cancelled>()
  readonly #events = new Map<string, string>()
  readonly #steps = new Map<string, string>()
  sawRunning = 0

  accept(mission: Mission, sent: { agent: string; input: string }, key: string): void {
    const earlier = this.#byKey.get(key) ?? mission.id
    if (earlier !== mission.id) this.problems.push(`the key ${key} made ${earlier} and then ${mission.id}`)
    this.#byKey.set(key, mission.id)
    if (!this.accepted.has(mission.id)) this.ids.push(mission.id)
    this.accepted.set(mission.id, sent)
  }

  readonly #byKey = new Map<string, string>()

  saw(event: MissionEvent): void {
    this.#same(this.#events, event.id, event, 'event')
  }

  sawStep(mission: string, step: Step): void {
    this.#same(this.#steps, `${mission}#${step.number}`, step, 'step')
  }

  #same(known: Map<string, string>, id: string, now: unknown, what: string): void {
    const digest = digestOf(now)
    const before = known.get(id) ?? digest
    if (before !== digest) this.problems.push(`the ${what} ${id} was another, and is ${JSON.stringify(now)}`)
    known.set(id, before)
  }

  get eventsSeen(): number {
    return this.#events.size
  }

  get stepsSeen(): number {
    return this.#steps.size
  }

  /** Each is held against its record once. @returns what was seen of the mission and is another there, in words */
  contradictions({ mission, events, steps }: MissionRecord): string[] {
    return [
      ...events.flatMap((event) => held(this.#events, event.id, event, 'event')),
      ...steps.flatMap((step) => held(this.#steps, `${mission.id}#${step.number}`, step, 'step')),
    ]
  }

  /** @returns what was seen and is in no record that it was held against, in words */
  unfound(): string[] {
    return [
      ...[...this.#events.keys()].map((id) => `event ${id} is not in the log`),
      ...[...this.#steps.keys()].map((id) => `step ${id} is not in the log`),
    ]
  }
}

function held(seen: Map<string, string>, id: string, now: unknown, what: string): string[] {
  const before = seen.get(id)
  seen.delete(id)
  return before === undefined || before === digestOf(now) ? [] : [`${what} ${id} is another now`]
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64').slice(0, 16)
}

import type { Mission, MissionEvent, Step } from '../../contract/resources/mission.ts'

/** All that one tenant was told while the edition kept dying, to be held against what is there in the end. */
export class Witness {
  readonly problems: string[] = []
  /** Accepted missions, with what was sent. */
  readonly accepted = new Map<string, { agent: string; input: string }>()
  /** How many steps a mission had when its cancel was confirmed. */
  readonly cancelled = new Map<string, number>()
  readonly #events = new Map<string, string>()
  readonly #steps = new Map<string, string>()
  sawRunning = 0

  accept(mission: Mission, sent: { agent: string; input: string }, key: string): void {
    const earlier = this.#byKey.get(key) ?? mission.id
    if (earlier !== mission.id) this.problems.push(`the key ${key} made ${earlier} and then ${mission.id}`)
    this.#byKey.set(key, mission.id)
    this.accepted.set(mission.id, sent)
  }

  readonly #byKey = new Map<string, string>()

  saw(event: MissionEvent): void {
    this.#same(this.#events, event.id, JSON.stringify(event), 'event')
  }

  sawStep(mission: string, step: Step): void {
    this.#same(this.#steps, `${mission}#${step.number}`, JSON.stringify(step), 'step')
  }

  #same(known: Map<string, string>, id: string, now: string, what: string): void {
    const before = known.get(id) ?? now
    if (before !== now) this.problems.push(`the ${what} ${id} was ${before} and is ${now}`)
    known.set(id, before)
  }

  get eventsSeen(): number {
    return this.#events.size
  }

  get stepsSeen(): number {
    return this.#steps.size
  }

  get missionsSeen(): Set<string> {
    return new Set([...this.#events.keys()].map((id) => id.split(':')[0] as string))
  }

  /** @returns what was seen and is not in the end's record, in words */
  contradictions(events: ReadonlyMap<string, string>, steps: ReadonlyMap<string, string>): string[] {
    return [
      ...[...this.#events]
        .filter(([id, text]) => events.get(id) !== text)
        .map(([id]) => `event ${id} is not in the log`),
      ...[...this.#steps].filter(([id, text]) => steps.get(id) !== text).map(([id]) => `step ${id} is another now`),
    ]
  }
}

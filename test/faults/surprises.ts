import type { MissionStatus } from '../../contract/resources/mission.ts'
import type { CountingServer } from '../effects/counting-server.ts'
import type { Life, Outcome } from './life.ts'

/**
 * What an outcome may differ in from that of the same life without trouble:
 * - `nothing`: a service that is not well for a moment costs nobody their mission, nor a second call.
 * - `who goes on`: whoever had the mission for so long without a word has lost it, with what they had in hand. That is paid for,
 *   and counted.
 * - `the end`: what can never work ends a mission, with the reason. Whatever it came to by then is counted.
 */
export type Allowed = 'nothing' | 'who goes on' | 'the end'

export interface Trial {
  readonly life: Life
  readonly undisturbed: Outcome
  readonly server: CountingServer
}

/** Under the 15 minutes for which a message stays hidden when its executor dies. */
const longestRecoveryMs = 8 * 60_000

/** @returns in words, what is not as it is to be */
export function surprisesOf(outcome: Outcome, { life, undisturbed, server }: Trial, allowed: Allowed): string[] {
  const surprises = [...outcome.problems]
  const compare = (what: string, is: unknown, was: unknown) => {
    if (String(is) !== String(was)) surprises.push(`${what}: ${is} and not ${was}`)
  }
  compare('calls that are counted and not paid for', uncharged(outcome), uncharged(undisturbed))
  if (allowed === 'the end') return surprises
  compare('they end', statusesOf(outcome), statusesOf(undisturbed))
  if (outcome.tookMs > undisturbed.tookMs + longestRecoveryMs)
    surprises.push(`it took ${outcome.tookMs / 60_000} minutes`)
  surprises.push(...untold(outcome, life))
  if (allowed === 'who goes on') return surprises
  compare('attempts', attemptsOf(outcome), attemptsOf(undisturbed))
  compare('answers that were paid for', outcome.paid, undisturbed.paid)
  return [...surprises, ...lostExecutors(outcome), ...sentTwice(outcome, server)]
}

/** Those of a tenant's own workers are; of all others there are as many. */
function uncharged({ counted, paid }: Outcome): number {
  return counted - paid
}

export function statusesOf({ records }: Outcome): MissionStatus[] {
  return records.map(({ mission }) => mission.status)
}

function attemptsOf({ records }: Outcome): number[] {
  return records.map(({ mission }) => mission.attempt)
}

function lostExecutors({ records }: Outcome): string[] {
  return records.flatMap(({ mission, events }) =>
    events.filter(({ data }) => data.reason === 'executor_lost').map(() => `an executor of ${mission.id} was lost`),
  )
}

const away = /does not answer$|^Too many writers of the same item$|^DynamoDB is out of capacity$/

/** Whoever is put off is told why. */
function untold({ records }: Outcome, { tells = [] }: Life): string[] {
  return records.flatMap(({ events }) =>
    events
      .filter(({ type }) => type === 'mission.postponed' || type === 'mission.retrying')
      .filter(({ data }) => !away.test(String(data.message)) && !tells.includes(String(data.message)))
      .map(({ type, data }) => `${type} says ${JSON.stringify(data)}`),
  )
}

function sentTwice({ records }: Outcome, { arrivals }: CountingServer): string[] {
  const own = (key: string) => records.some(({ mission }) => key.startsWith(`${mission.id}.`))
  return [...arrivals]
    .filter(([key, { count }]) => own(key) && count !== 1)
    .map(([key, { count }]) => `${key} was sent ${count} times`)
}

import type { Outcome } from './life.ts'
import { type Allowed, surprisesOf, type Trial } from './surprises.ts'

/** What one life is to meet, each in a life of its own. */
export interface Trials<Troubled> {
  readonly all: readonly Troubled[]
  inWords(troubled: Troubled): string
  allowed(troubled: Troubled): Allowed
  /** @param place from 0; nobody else is in it meanwhile */
  live(troubled: Troubled, place: number): Promise<Outcome>
}

/** Most of a life's time is waiting, for the disk and for a service that was refused to come back. */
export const atOnce = 6

/** @returns in words, what was not as it is to be */
export async function surprisesIn<Troubled>(trial: Trial, trials: Trials<Troubled>): Promise<readonly string[]> {
  const left = [...trials.all]
  const surprises: string[] = []
  const liveEach = async (place: number) => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      const what = trials.inWords(one)
      const found = await surprisesOfOne(trial, trials, one, place)
      surprises.push(...found.map((surprise) => `${what}: ${surprise}`))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, (_, place) => liveEach(place)))
  return surprises
}

/** That one does not come to its end is a surprise too. */
async function surprisesOfOne<Troubled>(
  trial: Trial,
  trials: Trials<Troubled>,
  troubled: Troubled,
  place: number,
): Promise<readonly string[]> {
  try {
    return surprisesOf(await trials.live(troubled, place), trial, trials.allowed(troubled))
  } catch (error) {
    return [`it came to no end: ${error instanceof Error ? error.stack : error}`]
  }
}

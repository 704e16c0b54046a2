import { afterAll, describe, expect, test } from 'vitest'
import type { Platform } from './platform.ts'

/** One thing that a user of Sortie relies on, told as what they do and what they see. */
export type Scenario = (name: string, run: (platform: Platform) => Promise<void>) => void

export interface Scenarios {
  /** Scenarios that do not disturb each other, side by side, since most of their time is waiting. */
  sideBySide(subject: string, tell: (scenario: Scenario) => void): void
  /** Scenarios that share something, or that look at everything there is. */
  inTurn(subject: string, tell: (scenario: Scenario) => void): void
}

/**
 * @param skips names of scenarios that this platform, or the machinery around it, cannot do, each with the reason;
 * one that names no scenario fails
 */
export function scenariosOn(platform: () => Platform, skips: Readonly<Record<string, string>> = {}): Scenarios {
  const told = new Set<string>()
  afterAll(() => expect(Object.keys(skips).filter((name) => !told.has(name))).toEqual([]))
  const on = (runner: typeof test | typeof test.concurrent) => (subject: string, tell: (scenario: Scenario) => void) =>
    describe(subject, () =>
      tell((name, run) => {
        told.add(name)
        const reason = skips[name]
        runner(name, (context) => (reason === undefined ? run(platform()) : context.skip(reason)))
      }),
    )
  return { sideBySide: on(test.concurrent), inTurn: on(test) }
}

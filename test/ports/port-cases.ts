import { afterAll, expect, test } from 'vitest'

/** Names of cases that an adapter or its surroundings cannot do, each with the reason. */
export type Skips = Readonly<Record<string, string>>

/**
 * A `test` that shows a skipped case together with its reason, and fails for a skip that names no case.
 * @param runner `test.concurrent` when cases wait for long and do not disturb each other
 */
export function portCases(
  skips: Skips = {},
  runner: typeof test | typeof test.concurrent = test,
): (name: string, run: () => Promise<void>) => void {
  const names = new Set<string>()
  afterAll(() => {
    expect(Object.keys(skips).filter((name) => !names.has(name))).toEqual([])
  })
  return (name, run) => {
    names.add(name)
    const reason = skips[name]
    runner(name, (context) => (reason === undefined ? run() : context.skip(reason)))
  }
}

let count = 0
const run = Date.now().toString(36)

/** Unlike any other of this or an earlier run, so that cases can share what is slow to set up. */
export function fresh(prefix: string): string {
  count += 1
  return `${prefix}-${run}-${count}`
}

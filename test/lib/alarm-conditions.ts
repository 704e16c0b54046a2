import { type Lane, lanes } from '../../core/base/ports/lanes.ts'
import { definitions } from '../../functions/definitions.ts'
import type { alarmKinds } from '../../lib/alarms.ts'
import type { Minutes } from './cloudwatch-rule.ts'

/** What AWS and our code emit, minute by minute: where an alarm must ring, and where it must not yet. */
export interface Condition {
  readonly rings: Minutes
  /** Each is just below it. */
  readonly quiet: readonly Minutes[]
}

type Kind = (typeof alarmKinds)[number]

/** The figures are those of docs/runbooks/README.md and docs/backup.md, and not those of the code. */
export const conditions: Readonly<Record<Kind, (of: string) => Condition>> = {
  // API Gateway emits, for each request, whether it was answered so.
  'api-errors': () => ({ rings: [counted(5, 100)], quiet: [[counted(4, 100)], [counted(0, 100)], []] }),
  // Lambda emits nothing of a function that is not started. Where it was started before, CloudWatch looks back for two minutes more.
  silent: () => ({
    rings: [...each(60, 1), ...none(12)],
    quiet: [
      [...each(60, 1), ...none(9)],
      [...none(60), [1], ...none(9)],
    ],
  }),
  'lane-age': (of) => ({ rings: [[oldestS[laneNamed(of)]]], quiet: [[[oldestS[laneNamed(of)] - 1]], []] }),
  'lane-full': (of) => {
    const full = 0.8 * executorsOfTest[laneNamed(of)]
    return {
      rings: [...each(10, 0), ...each(5, full)],
      quiet: [[...each(10, 0), ...each(4, full)], each(10, full - 1)],
    }
  },
  'dead-letters': () => ({ rings: [...each(5, 0), [1]], quiet: [each(15, 0), []] }),
  'dead-letters-waiting': (of) =>
    isEmptied(of)
      ? { rings: [...each(20, 0), ...each(15, 1)], quiet: [[...each(20, 0), ...each(14, 1)]] }
      : { rings: [...each(20, 0), [1]], quiet: [each(20, 0), []] },
  // In milliseconds, of each batch that is read.
  'stream-lag': () => ({
    rings: [...each(10, 200), ...each(3, 60_000)],
    quiet: [[...each(10, 200), ...each(2, 60_000)], each(10, 59_999), []],
  }),
  // One for each line that the metric filter finds, and nothing where it finds none.
  'consumer-errors': () => ({ rings: [[1]], quiet: [[]] }),
  // Lambda emits, for each invocation, whether it failed.
  'function-errors': () => ({ rings: [counted(1, 1_000)], quiet: [[counted(0, 1_000)], []] }),
  'function-throttles': () => ({ rings: [counted(1, 1_000)], quiet: [[counted(0, 1_000)], []] }),
  // Two tables a day; AWS Backup emits nothing in an hour in which it copies nothing.
  'copies-missing': () => ({
    rings: [[2], ...none(hours(24 + 4 + 2))],
    quiet: [
      [[2], ...none(hours(24 + 3))],
      [[2], ...none(hours(24)), [1]],
    ],
  }),
  'jobs-failed': () => ({ rings: [[0, 1]], quiet: [[[0]], []] }),
}

/** Of the stage that the alarms are of: `normal` is as the test says, the others have their share of 500. */
export const executorsOfTest: Readonly<Record<Lane, number>> = { critical: 200, high: 150, normal: 300, low: 50 }

/** In seconds. */
const oldestS: Readonly<Record<Lane, number>> = { critical: 600, high: 900, normal: 1_800, low: 3_600 }

/** What `dead-messages` takes out of its queue at once. */
function isEmptied(of: string): boolean {
  const kind = definitions.find(({ name }) => name === of)?.trigger.kind
  return kind === undefined || kind === 'bus' || kind === 'timer'
}

function laneNamed(of: string): Lane {
  const lane = lanes.find((lane) => lane === of)
  if (lane === undefined) throw new Error(`${of} is no lane`)
  return lane
}

function each(count: number, value: number): Minutes {
  return Array.from({ length: count }, () => [value])
}

function none(count: number): Minutes {
  return Array.from({ length: count }, () => [])
}

function hours(count: number): number {
  return count * 60
}

/** A minute of so many, of which some count. */
function counted(some: number, all: number): readonly number[] {
  return Array.from({ length: all }, (_, index) => (index < some ? 1 : 0))
}

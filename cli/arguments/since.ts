import { type Command, InvalidArgumentError } from 'commander'

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

const sinceHelp = 'such as 30m, 1h, 2d, 1w, or a time in ISO 8601'

/** The time that an age such as `2h` refers to, or a time itself. */
export function sinceTime(text: string, now = Date.now()): string {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? []
  const ms = unitMs[unit]
  if (ms !== undefined) return isoTime(now - Number(count) * ms)
  // Without a time zone, it would depend on where the command runs.
  const isTime = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d))?$/.test(text)
  return isoTime(isTime && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN)
}

function isoTime(ms: number): string {
  // Before the year 0, the year has a sign and six digits, which the API does not read.
  if (Number.isNaN(ms) || ms < earliest) throw new InvalidArgumentError(`It looks ${sinceHelp}.`)
  return new Date(ms).toISOString()
}

const earliest = Date.parse('0000-01-01T00:00:00.000Z')

/** `Date.parse` takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const ms = Date.parse(day)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day)
}

/** For a list that the API filters, or that starts with the newest. @param what as `missions created` */
export function withSince(command: Command, what: string): Command {
  return command.option('--since <time>', `only ${what} since then: ${sinceHelp}`, (text: string) => sinceTime(text))
}

interface Page {
  readonly items: readonly unknown[]
  readonly next_cursor: string | null
}

/** Ends a list that starts with the newest at the first older item, without requesting more pages. */
export function until<Query, Answer extends Page>(
  since: string | undefined,
  timeOf: (item: Answer['items'][number]) => string,
  ask: (query: Query) => Promise<Answer>,
): (query: Query) => Promise<Answer> {
  if (since === undefined) return ask
  const oldest = Date.parse(since)
  return async (query) => {
    const page = await ask(query)
    const items = page.items.filter((item) => Date.parse(timeOf(item)) >= oldest)
    return { ...page, items, next_cursor: items.length < page.items.length ? null : page.next_cursor }
  }
}

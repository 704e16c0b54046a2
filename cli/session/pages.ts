interface PageQuery {
  readonly limit?: number | string | undefined
  readonly cursor?: string | undefined
}

interface Page {
  readonly items: readonly unknown[]
  readonly next_cursor: string | null
}

/** The API's default limit. */
const usualLimit = 20
/** With a rare filter, many pages may have few items or none; the cursor gives access to the rest. */
const mostPages = 100

/** As many items as requested, if they exist: a page of the API ends early if its items are long. */
export async function whole<Query extends PageQuery, Answer extends Page>(
  query: Query,
  ask: (query: Query) => Promise<Answer>,
): Promise<Answer> {
  const limit = Number(query.limit ?? usualLimit)
  let answer = await ask(query)
  for (let pages = 1; pages < mostPages && answer.items.length < limit && isCursor(answer.next_cursor); pages++) {
    const left = limit - answer.items.length
    const next = await ask({ ...query, limit: left, cursor: answer.next_cursor })
    answer = { ...next, items: [...answer.items, ...next.items] }
  }
  return answer
}

/** Another server may have answered. */
function isCursor(text: string | null): text is string {
  return typeof text === 'string' && /^[\w-]{1,1024}$/.test(text)
}

interface NumberedQuery {
  readonly limit?: number | undefined
  readonly after?: number | undefined
}

interface Numbered<Answer> {
  readonly usualLimit: number
  /** The number after which more items may follow. */
  readonly after: (answer: Answer) => number | undefined
}

/** The same for lists that continue by number. */
export async function wholeByNumber<Query extends NumberedQuery, Answer extends Pick<Page, 'items'>>(
  query: Query,
  { usualLimit, after }: Numbered<Answer>,
  ask: (query: Query) => Promise<Answer>,
): Promise<Answer> {
  const { limit = usualLimit } = query
  let answer = await ask(query)
  for (let more = answer; more.items.length > 0 && answer.items.length < limit; ) {
    const onwards = after(answer)
    if (onwards === undefined) break
    more = await ask({ ...query, limit: limit - answer.items.length, after: onwards })
    answer = { ...more, items: [...answer.items, ...more.items] }
  }
  return answer
}

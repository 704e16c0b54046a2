import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'

interface Page<Item> {
  readonly items: readonly Item[]
  readonly next_cursor: string | null
}

/** A tenant may have a thousand schedules, and more agents than anybody reads. */
const mostItems = 10_000
const pageSize = 100

/** All items of a list. @throws CommandFailure if there are far too many */
export async function allOf<Item>(
  ask: (query: { readonly limit: number; readonly cursor?: string }) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<Item> = await ask({ limit: pageSize, ...(cursor !== undefined && { cursor }) })
    items.push(...page.items)
    cursor = page.next_cursor
    if (items.length > mostItems) throw new CommandFailure(exitCodes.failed, `there are more than ${mostItems} of them`)
  }
  return items
}

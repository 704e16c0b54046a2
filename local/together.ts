/**
 * One piece of work for everything that arrives in a turn of the event loop, instead of one for each.
 * @returns the function that adds one; it resolves, or rejects, with the work that included it
 */
export function together<One>(work: (all: readonly One[]) => Promise<void>): (one: One) => Promise<void> {
  let waiting: One[] = []
  let next: Promise<void> | undefined

  async function workOnAll(): Promise<void> {
    await new Promise(setImmediate)
    const all = waiting
    waiting = []
    next = undefined
    await work(all)
  }

  return (one) => {
    waiting.push(one)
    next ??= workOnAll()
    return next
  }
}

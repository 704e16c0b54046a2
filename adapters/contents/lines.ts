import { SortieError } from '../../contract/errors.ts'

export interface LinesBounds {
  /** Under way at once. */
  readonly atOnce: number
  /** Of one tenant, under way and waiting; and how many bytes they are. A first one may be larger. */
  readonly ofOne: number
  readonly bytesOfOne: number
  /** Of all tenants. */
  readonly bytesInAll: number
}

/** Work in the order in which it comes, one at a time of each tenant: who has much to do stands behind everybody who has little. */
export interface Lines {
  /** @throws SortieError `unavailable` where too much waits */
  inTurn<Result>(tenant: string, bytes: number, work: () => Promise<Result>): Promise<Result>
}

interface Line {
  length: number
  bytes: number
  /** Resolves when the last of it is done. */
  end: Promise<void>
}

export function createLines(bounds: LinesBounds): Lines {
  const lines = new Map<string, Line>()
  const waiting: (() => void)[] = []
  let bytesInAll = 0
  let underWay = 0

  function isFull(line: Line, bytes: number): boolean {
    if (line.length === 0) return bytesInAll > 0 && bytesInAll + bytes > bounds.bytesInAll
    if (line.length >= bounds.ofOne) return true
    return line.bytes + bytes > bounds.bytesOfOne || bytesInAll + bytes > bounds.bytesInAll
  }

  async function takePlace(): Promise<void> {
    if (underWay >= bounds.atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else underWay += 1
  }

  /** It goes to whoever waits for it. */
  function givePlace(): void {
    const next = waiting.shift()
    if (next) next()
    else underWay -= 1
  }

  return {
    async inTurn(tenant, bytes, work) {
      const line = lines.get(tenant) ?? { length: 0, bytes: 0, end: Promise.resolve() }
      if (isFull(line, bytes))
        throw new SortieError('unavailable', 'Too many files wait to be looked at; try again', { retryAfter: 1 })
      lines.set(tenant, line)
      const before = line.end
      const { promise, resolve: done } = Promise.withResolvers<void>()
      line.end = promise
      line.length += 1
      line.bytes += bytes
      bytesInAll += bytes
      try {
        await before
        await takePlace()
        try {
          return await work()
        } finally {
          givePlace()
        }
      } finally {
        line.bytes -= bytes
        bytesInAll -= bytes
        line.length -= 1
        if (line.length === 0) lines.delete(tenant)
        done()
      }
    },
  }
}

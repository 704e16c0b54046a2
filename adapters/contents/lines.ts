import { SortieError } from '../../contract/errors.ts'
import { createTenantQueue } from '../system/tenant-queue.ts'

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
}

export function createLines({ atOnce, ofOne, bytesOfOne, bytesInAll: mostBytes }: LinesBounds): Lines {
  const queue = createTenantQueue<() => void>({ underWay: 1, waiting: ofOne, waitingInAll: Number.POSITIVE_INFINITY })
  const lines = new Map<string, Line>()
  let bytesInAll = 0
  let underWay = 0

  function isFull(line: Line, bytes: number): boolean {
    if (line.length === 0) return bytesInAll > 0 && bytesInAll + bytes > mostBytes
    return line.length >= ofOne || line.bytes + bytes > bytesOfOne || bytesInAll + bytes > mostBytes
  }

  function count(tenant: string, line: Line, works: 1 | -1, bytes: number): void {
    line.length += works
    line.bytes += works * bytes
    bytesInAll += works * bytes
    if (line.length > 0) lines.set(tenant, line)
    else lines.delete(tenant)
  }

  function goOn(): void {
    while (underWay < atOnce) {
      const next = queue.next()
      if (!next) return
      underWay += 1
      next.task()
    }
  }

  return {
    async inTurn(tenant, bytes, work) {
      const line = lines.get(tenant) ?? { length: 0, bytes: 0 }
      const { promise: turn, resolve: begin } = Promise.withResolvers<void>()
      if (isFull(line, bytes) || !queue.add(tenant, begin)) {
        throw new SortieError('unavailable', 'Too many files are waiting to be checked; try again', { retryAfter: 1 })
      }
      count(tenant, line, 1, bytes)
      goOn()
      await turn
      try {
        return await work()
      } finally {
        underWay -= 1
        queue.end(tenant)
        count(tenant, line, -1, bytes)
        goOn()
      }
    },
  }
}

import type { Shares } from '../functions/runtime/definition.ts'

/** What waits, and for whom: a tenant, and where it goes to a host of theirs, that host. */
export interface Waiting<Id> {
  readonly id: Id
  readonly tenant: string
  readonly host: string | null
}

export interface FairQueue<Id> {
  add(item: Waiting<Id>): void
  /** The next whose turn it is, with a place for it; give it back with `done`. */
  take(): Waiting<Id> | undefined
  /** @param slow what it waited for took long */
  done(item: Waiting<Id>, slow: boolean): void
}

interface Line<Id> {
  readonly tenant: string
  readonly host: string | null
  readonly ids: Id[]
  underWay: number
  side: Side<Id>
}

/** Tenants in the order of their turns, and for each the lines of its hosts in theirs; only lines in which something waits. */
interface Side<Id> {
  readonly turns: Map<string, Map<string | null, Line<Id>>>
  underWay: number
}

/**
 * Tenants take turns, and for each tenant its hosts do; who has all of their share under way is passed over. So what hangs
 * holds up only what stands behind it in its own line, and a place is filled again as soon as one is free.
 */
export function createFairQueue<Id>(shares: Shares): FairQueue<Id> {
  const quick: Side<Id> = { turns: new Map(), underWay: 0 }
  const slow: Side<Id> = { turns: new Map(), underWay: 0 }
  const lines = new Map<string, Line<Id>>()
  const ofTenant = createCounts()
  const ofHost = createCounts()
  const keyOf = ({ tenant, host }: { tenant: string; host: string | null }) => `${tenant} ${host ?? ''}`

  function lineOf(item: Waiting<Id>): Line<Id> {
    const { tenant, host } = item
    const line = lines.get(keyOf(item)) ?? { tenant, host, ids: [], underWay: 0, side: quick }
    lines.set(keyOf(item), line)
    return line
  }

  function hasRoom({ host, underWay }: Line<Id>): boolean {
    return host === null || (underWay < shares.tenantHost && ofHost.get(host) < shares.host)
  }

  function nextLine({ turns, underWay }: Side<Id>): Line<Id> | undefined {
    if (underWay >= shares.total / 2) return undefined
    for (const [tenant, own] of turns) {
      if (ofTenant.get(tenant) >= shares.tenant) continue
      for (const line of own.values()) if (hasRoom(line)) return line
    }
    return undefined
  }

  function count(line: Line<Id>, by: number): void {
    line.underWay += by
    line.side.underWay += by
    ofTenant.add(line.tenant, by)
    if (line.host !== null) ofHost.add(line.host, by)
  }

  return {
    add(item) {
      const line = lineOf(item)
      line.ids.push(item.id)
      takePlace(line)
    },
    take() {
      const line = nextLine(quick) ?? nextLine(slow)
      const id = line?.ids.shift()
      if (line === undefined || id === undefined) return undefined
      leave(line)
      // At the end of both orders: those behind it come first the next time.
      takePlace(line)
      count(line, 1)
      return { id, tenant: line.tenant, host: line.host }
    },
    done(item, tookLong) {
      const line = lineOf(item)
      changeSide(line, tookLong ? slow : quick)
      count(line, -1)
      if (line.underWay === 0 && line.ids.length === 0) lines.delete(keyOf(item))
    },
  }
}

function changeSide<Id>(line: Line<Id>, side: Side<Id>): void {
  if (line.side === side) return
  leave(line)
  line.side.underWay -= line.underWay
  side.underWay += line.underWay
  line.side = side
  takePlace(line)
}

function takePlace<Id>(line: Line<Id>): void {
  if (line.ids.length === 0) return
  const { turns } = line.side
  const own = turns.get(line.tenant) ?? new Map<string | null, Line<Id>>()
  own.set(line.host, line)
  turns.set(line.tenant, own)
}

function leave<Id>({ tenant, host, side: { turns } }: Line<Id>): void {
  const own = turns.get(tenant)
  if (!own?.delete(host)) return
  turns.delete(tenant)
  if (own.size > 0) turns.set(tenant, own)
}

function createCounts() {
  const counts = new Map<string, number>()
  return {
    get: (name: string) => counts.get(name) ?? 0,
    add(name: string, by: number) {
      const sum = (counts.get(name) ?? 0) + by
      if (sum === 0) counts.delete(name)
      else counts.set(name, sum)
    },
  }
}

import type { Shares } from '../functions/runtime/definition.ts'

/** A waiting item, with its tenant and, if it goes to a host of theirs, that host. */
export interface Waiting<Id> {
  readonly id: Id
  readonly tenant: string
  readonly host: string | null
  /** A more urgent item goes before everything else; 0 is the most urgent, and the default. */
  readonly rank?: number
}

export interface FairQueue<Id> {
  add(item: Waiting<Id>): void
  /** The next item whose turn it is, with a place for it; return the place with `done`. */
  take(): Waiting<Id> | undefined
  /** @param slow whether it took long */
  done(item: Waiting<Id>, slow: boolean): void
}

interface Line<Id> {
  readonly tenant: string
  readonly host: string | null
  readonly rank: number
  readonly ids: Id[]
  underWay: number
  side: Side<Id>
}

/** Tenants in the order of their turns, each with the lines of its hosts in theirs; only lines with waiting items. */
type Turns<Id> = Map<string, Map<string | null, Line<Id>>>

interface Side<Id> {
  /** By rank. */
  readonly turns: readonly Turns<Id>[]
  underWay: number
}

/**
 * Tenants take turns, and within each tenant its hosts do; those whose share is fully in use are skipped. So an item that hangs
 * delays only those behind it in its own line, and a place is filled again as soon as it is free. A more urgent rank
 * goes first; a tenant has one share for all its ranks.
 */
export function createFairQueue<Id>(shares: Shares, ranks = 1): FairQueue<Id> {
  const quick = createSide<Id>(ranks)
  const slow = createSide<Id>(ranks)
  const lines = new Map<string, Line<Id>>()
  const ofTenant = createCounts()
  const ofHost = createCounts()
  const keyOf = ({ tenant, host, rank = 0 }: Omit<Waiting<Id>, 'id'>) => `${rank} ${tenant} ${host ?? ''}`

  function lineOf(item: Waiting<Id>): Line<Id> {
    const { tenant, host, rank = 0 } = item
    const line = lines.get(keyOf(item)) ?? { tenant, host, rank, ids: [], underWay: 0, side: quick }
    lines.set(keyOf(item), line)
    return line
  }

  function hasRoom({ host, underWay }: Line<Id>): boolean {
    return host === null || (underWay < shares.tenantHost && ofHost.get(host) < shares.host)
  }

  function firstWithRoom(turns: Turns<Id>): Line<Id> | undefined {
    for (const [tenant, own] of turns) {
      if (ofTenant.get(tenant) >= shares.tenant) continue
      for (const line of own.values()) if (hasRoom(line)) return line
    }
    return undefined
  }

  function nextLine({ turns, underWay }: Side<Id>): Line<Id> | undefined {
    if (underWay >= shares.total / 2) return undefined
    for (const ofRank of turns) {
      const line = firstWithRoom(ofRank)
      if (line) return line
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
      // At the end of both orders: those behind it come first next time.
      takePlace(line)
      count(line, 1)
      return { id, tenant: line.tenant, host: line.host, rank: line.rank }
    },
    done(item, tookLong) {
      const line = lineOf(item)
      changeSide(line, tookLong ? slow : quick)
      count(line, -1)
      if (line.underWay === 0 && line.ids.length === 0) lines.delete(keyOf(item))
    },
  }
}

function createSide<Id>(ranks: number): Side<Id> {
  return { turns: Array.from({ length: ranks }, () => new Map()), underWay: 0 }
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
  const turns = turnsOf(line)
  const own = turns.get(line.tenant) ?? new Map<string | null, Line<Id>>()
  own.set(line.host, line)
  turns.set(line.tenant, own)
}

function leave<Id>(line: Line<Id>): void {
  const { tenant, host } = line
  const turns = turnsOf(line)
  const own = turns.get(tenant)
  if (!own?.delete(host)) return
  turns.delete(tenant)
  if (own.size > 0) turns.set(tenant, own)
}

function turnsOf<Id>({ side, rank }: Line<Id>): Turns<Id> {
  return side.turns[rank] as Turns<Id>
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

import type { Disk, DiskState } from './disk.ts'
import type { GroupCommit } from './group-commit.ts'
import { storageUnavailable } from './write-failure.ts'

/** The writer: a mission’s work; a request; a request that stops something, which works even on a full disk. */
export type Writes = 'work' | 'request' | 'urgent request'

/** The maximum that waits for the disk, in UTF-16 units. Work in progress continues beyond it; new work waits, or is refused. */
export const maxUnwrittenWeight = 128 * 1024 * 1024

/** Decides who may write, and whose answer may be sent. */
export interface Admission {
  /** `undefined` if the write may be made at once. Work waits until it may. @throws SortieError `storage_unavailable` for requests */
  admit(who: Writes): Promise<void> | undefined
  /**
   * Resolves when everything written so far is on disk; with `owners`, only what belongs to these tenants. So nobody waits for
   * others' writes. @throws SortieError `storage_unavailable` as soon as the disk fails
   */
  answerable(owners?: readonly string[]): Promise<void> | undefined
  /** From now on nothing waits for the disk. */
  close(): void
}

export function createAdmission(groups: GroupCommit, disk: Disk): Admission {
  let closed = false
  const mayWrite = () => closed || (disk.now.state === 'open' && groups.unwritten < maxUnwrittenWeight)

  async function admitWork(): Promise<void> {
    while (!mayWrite()) {
      await disk.opened()
      if (groups.unwritten >= maxUnwrittenWeight) await groups.first?.onDisk.promise
    }
  }

  async function admitRequest(who: Writes): Promise<void> {
    if (groups.unwritten >= maxUnwrittenWeight) throw storageUnavailable({ retryAfter: 1 })
    const may = ({ state }: DiskState) => state === 'open' || (state === 'reserve' && who === 'urgent request')
    if (!may(disk.now)) await disk.tryAgain()
    if (!may(disk.now)) throw storageUnavailable({ cause: causeOf(disk.now) })
  }

  return {
    admit(who) {
      if (mayWrite()) return undefined
      return who === 'work' ? admitWork() : admitRequest(who)
    },
    answerable(owners) {
      const last = owners ? groups.lastOf(owners) : groups.last
      if (last && disk.now.state === 'held') return Promise.reject(storageUnavailable({ cause: causeOf(disk.now) }))
      return last?.answered.promise
    },
    close() {
      closed = true
    },
  }
}

function causeOf(now: DiskState): string | undefined {
  return now.state === 'open' ? undefined : now.failure.cause
}

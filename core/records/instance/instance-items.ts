import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf } from '../../base/storing/kind.ts'
import { readItem, readItems } from '../../base/storing/reading.ts'
import { type Instance, instanceKind, lostAfterMs } from './instance.ts'

export interface StoredInstance {
  readonly instance: Instance
  readonly version: number
}

/** Each instance has its own partition, so that a long poll waits only for its changes. */
export function instancePartition(id: string): string {
  return `instance#${id}`
}

export function isInstancePartition(partition: string): boolean {
  return partition.startsWith('instance#')
}

export function instanceKey(id: string): Key {
  return { partition: instancePartition(id), sort: 'instance' }
}

/** How long a lost instance is still shown, in seconds. */
const shownLostS = 3600

/** @param version the version of the item to replace; 0 for a new instance */
export function putInstance(instance: Instance, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: {
      ...instanceKey(instance.id),
      version: version + 1,
      body: instance,
      listing: { partition: directory, sort: listedAs(instance) },
      ...(instance.lost_at === null
        ? { due: instance.seen_at + lostAfterMs(instance) }
        : { expires_at: Math.ceil(instance.lost_at / 1000) + shownLostS }),
    },
    when: version === 0 ? { absent: true } : { version },
  }
}

export async function loadInstance(store: Store, id: string): Promise<StoredInstance | undefined> {
  const item = await readItem(store, instanceKind, instanceKey(id), { consistent: true })
  return item && { instance: item.body, version: item.version }
}

/** @throws SortieError `not_found` if there is none, or if it is lost: the worker then registers again */
export async function requireInstance(store: Store, agent: string, id: string): Promise<StoredInstance> {
  const stored = await loadInstance(store, id)
  if (stored?.instance.agent !== agent || stored.instance.lost_at !== null) {
    throw new SortieError('not_found', `There is no live instance ${id} of ${agent}; register the worker again`)
  }
  return stored
}

/** All instances of a tenant are listed together, by agent. */
const directory = 'instances'

/** The sort key of an instance among them. */
export function listedAs({ agent, id }: Instance): string {
  return `${agent}#${id}`
}

/** The maximum for one read of items. */
export const maxInstancesOfAgent = 100

/** The instances of one agent, including lost ones; at most 100. */
export function readInstances(store: Store, agent: string): Promise<StoredInstance[]> {
  return listed(store, { prefix: `${agent}#`, limit: maxInstancesOfAgent }).then((page) => page.instances)
}

export async function listed(
  store: Store,
  range: { prefix?: string; after?: string | undefined; limit: number },
): Promise<{ readonly instances: StoredInstance[]; readonly cursor?: string | undefined }> {
  const page = await store.queryListing('entities', {
    partition: directory,
    limit: range.limit,
    ...(range.prefix === undefined ? {} : { prefix: range.prefix }),
    ...(range.after === undefined ? {} : { after: range.after }),
  })
  if (page.keys.length === 0) return { instances: [], cursor: page.cursor }
  const items = await readItems(
    store,
    instanceKind,
    page.keys.map(({ key }) => key),
    { consistent: true },
  )
  const instances = items.flatMap((item) => (item ? [{ instance: item.body, version: item.version }] : []))
  return { instances, cursor: page.cursor }
}

/** Written beside a change so that the instance's long poll checks at once: its mission was taken from it, or ended. */
export function signal(id: string, mission: { readonly id: string; readonly seq: number }): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...signalKey(id), version: 1, body: `${mission.id}:${mission.seq}` },
  }
}

export const signalKind = kindOf('signal', 'entities', z.string())

export function signalKey(id: string): Key {
  return { partition: instancePartition(id), sort: 'signal' }
}

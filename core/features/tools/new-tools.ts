import type { ToolEffect } from '../../../contract/resources/tool.ts'
import type { Store } from '../../base/ports/store.ts'
import { readPartition } from '../../base/storing/reading.ts'
import { type OwnTool, ownToolKind, toolVersionsPartition } from '../../records/tool/own-tool.ts'

/** By RFC 9110, 9.2: what reading changes is nothing, and sending PUT or DELETE twice is meant to do no more than sending it once. */
export const usualEffect: Readonly<Record<OwnTool['request']['method'], ToolEffect>> = {
  GET: 'none',
  HEAD: 'none',
  PUT: 'idempotent',
  DELETE: 'idempotent',
  POST: 'write',
  PATCH: 'write',
}

/** Also of a name that was deleted, which goes on counting, so that a version means one thing for ever. */
export async function newestVersion(store: Store, name: string): Promise<number> {
  const page = await readPartition(store, ownToolKind, {
    partition: toolVersionsPartition(name),
    descending: true,
    limit: 1,
    consistent: true,
  })
  return page.items[0]?.body.version ?? 0
}

import type { ToolEffect } from '../../../contract/resources/tool.ts'
import type { Store } from '../../base/ports/store.ts'
import { readPartition } from '../../base/storing/reading.ts'
import { type OwnTool, ownToolKind, toolVersionsPartition } from '../../records/tool/own-tool.ts'

/** By RFC 9110, 9.2: reading changes nothing, and repeating PUT or DELETE is meant to do no more than one request. */
export const usualEffect: Readonly<Record<OwnTool['request']['method'], ToolEffect>> = {
  GET: 'none',
  HEAD: 'none',
  PUT: 'idempotent',
  DELETE: 'idempotent',
  POST: 'write',
  PATCH: 'write',
}

/** Also for a deleted name, whose numbering continues, so that a version means the same thing for ever. */
export async function newestVersion(store: Store, name: string): Promise<number> {
  const page = await readPartition(store, ownToolKind, {
    partition: toolVersionsPartition(name),
    descending: true,
    limit: 1,
    consistent: true,
  })
  return page.items[0]?.body.version ?? 0
}

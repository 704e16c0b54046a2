import type { Tool as ToolView } from '../../../contract/resources/tool.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  ownToolKind,
  ownToolsPartition,
  requireOwnTool,
  requireToolVersion,
  toolNotFound,
  toolVersionsPartition,
} from '../../records/tool/own-tool.ts'
import { toolView } from './tool-view.ts'

type ReadPorts = { readonly stores: Stores; readonly clock: Clock }

/** @throws SortieError `not_found` */
export function getTool({ stores }: Pick<ReadPorts, 'stores'>) {
  return async (caller: Caller, name: string, version: number | undefined): Promise<ToolView> => {
    const store = stores.tenant(caller.tenant.id)
    if (version === undefined) return toolView((await requireOwnTool(store, name)).body)
    return toolView(await requireToolVersion(store, name, version))
  }
}

export function listTools({ stores, clock }: ReadPorts) {
  return (caller: Caller, page: PageRequest): Promise<Page<ToolView>> => {
    const query = { partition: ownToolsPartition, consistent: true }
    const list = { kind: ownToolKind, query, bound: `${caller.tenant.id} tools`, view: toolView }
    return partitionPage(scopeOf({ stores, clock }, caller.tenant.id), list, page)
  }
}

/** @throws SortieError `not_found`, `invalid_cursor` */
export function listToolVersions({ stores, clock }: ReadPorts) {
  return async (caller: Caller, name: string, page: PageRequest): Promise<Page<ToolView>> => {
    const query = { partition: toolVersionsPartition(name), descending: true, consistent: true }
    const list = { kind: ownToolKind, query, bound: `${caller.tenant.id} tool versions ${name}`, view: toolView }
    const found = await partitionPage(scopeOf({ stores, clock }, caller.tenant.id), list, page)
    if (found.items.length === 0 && page.cursor === undefined) throw toolNotFound(name)
    return found
  }
}

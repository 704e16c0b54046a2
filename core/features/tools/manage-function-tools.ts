import { SortieError } from '../../../contract/errors.ts'
import type { FunctionTool, PutFunctionTool } from '../../../contract/resources/function-tool.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import { isSameJson } from '../../base/payloads/same-json.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { assertUsableSchema } from '../../base/schemas/output-schema.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { checkedParameters } from '../../records/tool/checked-parameters.ts'
import {
  functionToolKey,
  functionToolKind,
  functionToolsPartition,
  functionVersionsPartition,
  newestFunctionVersion,
  putFunctionVersion,
  readFunctionTool,
  requireFunctionTool,
  requireFunctionVersion,
} from '../../records/tool/function-tool.ts'
import { isOwnName, loadOwnTools } from '../../records/tool/own-tool.ts'

type ToolPorts = { readonly stores: Stores; readonly clock: Clock }

/** What is the same as before changes nothing, and all else is a new version. @throws SortieError `already_exists`, `not_applicable`, `payload_too_large` */
export function putFunctionTool({ stores, clock }: ToolPorts) {
  return async (caller: Caller, name: string, given: PutFunctionTool): Promise<FunctionTool> => {
    const store = stores.tenant(caller.tenant.id)
    await requireFreeName(store, name)
    requireUsable(given)
    return retryConflicts(async () => {
      const before = await readFunctionTool(store, name)
      if (before && isSameJson({ ...before.body, ...given }, before.body)) return view(before.body)
      const version = (before?.body.version ?? (await newestFunctionVersion(store, name))) + 1
      const tool: FunctionTool = { ...given, name, version, created_at: iso(clock.now()) }
      await store.write(putFunctionVersion(tool, before))
      return view(tool)
    })
  }
}

/** A name means one tool: one that is built in before one of HTTP, and that before a function. */
async function requireFreeName(store: Store, name: string): Promise<void> {
  if (!isOwnName(name)) throw new SortieError('already_exists', `${name} is built in; give yours another name`)
  if (name.startsWith('mcp__')) {
    throw new SortieError('not_applicable', 'name (path): the prefix mcp__ is reserved for tools of MCP servers')
  }
  const [taken] = await loadOwnTools(store, [name])
  if (taken)
    throw new SortieError(
      'already_exists',
      `The HTTP tool ${name} already exists; give this one another name, or delete that one`,
    )
}

/** As JSON: it is read with each leg of its agents, and told to their models with each call. */
const maxBytes = 32 * 1024

function requireUsable({ parameters, ...given }: PutFunctionTool): void {
  if (Buffer.byteLength(JSON.stringify({ ...given, parameters })) > maxBytes) {
    throw new SortieError('payload_too_large', `A tool may have at most ${maxBytes / 1024} KB as JSON`, {
      details: { max_bytes: maxBytes },
    })
  }
  if (parameters.type !== 'object') {
    throw new SortieError('not_applicable', 'parameters (body): describe an object: {"type": "object", …}')
  }
  assertUsableSchema(checkedParameters(parameters))
}

/** @throws SortieError `not_found` */
export function getFunctionTool({ stores }: Pick<ToolPorts, 'stores'>) {
  return async (caller: Caller, name: string, version?: number | undefined): Promise<FunctionTool> => {
    const store = stores.tenant(caller.tenant.id)
    if (version !== undefined) return view(await requireFunctionVersion(store, name, version))
    return view((await requireFunctionTool(store, name)).body)
  }
}

export function listFunctionTools({ stores, clock }: ToolPorts) {
  return (caller: Caller, page: PageRequest): Promise<Page<FunctionTool>> => {
    const query = { partition: functionToolsPartition, consistent: true }
    const list = { kind: functionToolKind, query, bound: `${caller.tenant.id} function tools`, view }
    return partitionPage(scopeOf({ stores, clock }, caller.tenant.id), list, page)
  }
}

/** @throws SortieError `not_found`, `invalid_cursor` */
export function listFunctionToolVersions({ stores, clock }: ToolPorts) {
  return async (caller: Caller, name: string, page: PageRequest): Promise<Page<FunctionTool>> => {
    const { id } = caller.tenant
    const query = { partition: functionVersionsPartition(name), descending: true, consistent: true }
    const list = { kind: functionToolKind, query, bound: `${id} function tool versions ${name}`, view }
    const found = await partitionPage(scopeOf({ stores, clock }, id), list, page)
    if (found.items.length > 0 || page.cursor !== undefined) return found
    // It was declared before versions were kept.
    const { body } = await requireFunctionTool(stores.tenant(id), name)
    return { items: [view(body)], next_cursor: null }
  }
}

/** @throws SortieError `not_found` */
export function deleteFunctionTool({ stores }: Pick<ToolPorts, 'stores'>) {
  return (caller: Caller, name: string): Promise<void> =>
    retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const { version } = await requireFunctionTool(store, name)
      await store.write([{ change: 'delete', table: 'entities', key: functionToolKey(name), when: { version } }])
    })
}

function view({ name, version, description, parameters, effect, timeout_s, created_at }: FunctionTool): FunctionTool {
  return { name, version, description, parameters, effect, timeout_s, created_at }
}

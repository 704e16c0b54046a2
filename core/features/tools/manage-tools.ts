import { SortieError } from '../../../contract/errors.ts'
import type { NewTool, ToolEffect, ToolPatch, Tool as ToolView } from '../../../contract/resources/tool.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { loadFunctionTools } from '../../records/tool/function-tool.ts'
import { isOwnName, type OwnTool, ownToolKey, putOwnTool, requireOwnTool } from '../../records/tool/own-tool.ts'
import { newestVersion, usualEffect } from './new-tools.ts'
import { requireUsable } from './require-usable.ts'
import { toolView } from './tool-view.ts'

type ToolPorts = { readonly stores: Stores; readonly clock: Clock }

/** @throws SortieError `already_exists`, `not_applicable`, `payload_too_large` */
export function createTool({ stores, clock }: ToolPorts) {
  return async (caller: Caller, { effect, ...given }: NewTool): Promise<ToolView> => {
    if (!isOwnName(given.name))
      throw new SortieError('already_exists', `${given.name} is built in; give yours another name`)
    const store = stores.tenant(caller.tenant.id)
    if ((await loadFunctionTools(store, [given.name])).length > 0) throw alreadyExists(given.name)
    const version = (await newestVersion(store, given.name)) + 1
    const told = effect ?? usualEffect[given.request.method]
    const tool: OwnTool = { ...given, effect: told, version, origin: null, created_at: iso(clock.now()) }
    await requireUsable(store, tool)
    if (!(await wasWritten(store.write(putOwnTool(tool, 0))))) throw alreadyExists(given.name)
    return toolView(tool)
  }
}

/** A change is a new version. @throws SortieError `not_found`, `not_applicable`, `payload_too_large` */
export function updateTool({ stores, clock }: ToolPorts) {
  return (caller: Caller, name: string, patch: ToolPatch): Promise<ToolView> =>
    retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const head = await requireOwnTool(store, name)
      const tool = patched(head.body, patch, clock.now())
      await requireUsable(store, tool)
      await store.write(putOwnTool(tool, head.version))
      return toolView(tool)
    })
}

/** @throws SortieError `not_found` */
export function deleteTool({ stores }: Pick<ToolPorts, 'stores'>) {
  return (caller: Caller, name: string): Promise<void> =>
    retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const { version } = await requireOwnTool(store, name)
      await store.write([{ change: 'delete', table: 'entities', key: ownToolKey(name), when: { version } }])
    })
}

function patched(tool: OwnTool, patch: ToolPatch, now: number): OwnTool {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
  return { ...tool, ...given, effect: effectAfter(tool, patch), version: tool.version + 1, created_at: iso(now) }
}

/** What was said of another method says nothing of this one. */
function effectAfter({ effect, request: { method } }: OwnTool, patch: ToolPatch): ToolEffect {
  const next = patch.request?.method ?? method
  return patch.effect ?? (next === method ? effect : usualEffect[next])
}

function alreadyExists(name: string): SortieError {
  return new SortieError('already_exists', `The tool ${name} already exists; PATCH it to change it`)
}

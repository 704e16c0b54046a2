import { isSortieError, SortieError } from '../../../contract/errors.ts'
import { NewTool } from '../../../contract/resources/tool.ts'
import type { ImportTools, ToolImport } from '../../../contract/resources/tool-import.ts'
import { issueText } from '../../base/payloads/issue-text.ts'
import { isSameJson } from '../../base/payloads/same-json.ts'
import type { DescribedApi, DescribedOperation, DescribedTool } from '../../base/ports/described-api.ts'
import type { Item, Store } from '../../base/ports/store.ts'
import { iso } from '../../base/times/iso.ts'
import { loadFunctionTools } from '../../records/tool/function-tool.ts'
import { isOwnName, type OwnTool, readOwnTools } from '../../records/tool/own-tool.ts'
import { newestVersion, usualEffect } from './new-tools.ts'
import { requireFitting } from './require-usable.ts'

/** The result of an import. */
export interface PlannedImport {
  readonly tools: readonly PlannedTool[]
  readonly problems: ToolImport['problems']
}

export interface PlannedTool {
  readonly operation: string
  readonly outcome: ToolImport['tools'][number]['outcome']
  readonly notes: readonly string[]
  readonly tool: OwnTool
  /** The version of its item; 0 if there is none. */
  readonly before: number
}

/** An operation, with its importer’s settings. */
interface Wanted {
  readonly operation: string
  readonly name: string
  readonly described: DescribedTool
  readonly effect: OwnTool['effect'] | undefined
}

export async function planImport(
  store: Store,
  { title, described }: DescribedApi,
  request: ImportTools,
  now: number,
): Promise<PlannedImport> {
  const problems: { operation: string; problem: string }[] = []
  const wanted = described.flatMap((one): Wanted[] => {
    if ('tool' in one) return [wantedOf(one, request)]
    problems.push({ operation: one.operation, problem: one.problem })
    return []
  })
  const heads = await readOwnTools(
    store,
    wanted.map(({ name }) => name),
  )
  const tools: PlannedTool[] = []
  for (const [at, one] of wanted.entries()) {
    try {
      if (wanted.findIndex(({ name }) => name === one.name) < at) refuse(`another one is named ${one.name} as well`)
      tools.push(await planTool(store, one, { title, connection: request.connection, head: heads[at], now }))
    } catch (error) {
      if (!isSortieError(error) || error.retryable) throw error
      problems.push({ operation: one.operation, problem: error.message })
    }
  }
  return { tools, problems }
}

function wantedOf(one: Extract<DescribedOperation, { tool: DescribedTool }>, { operations = [] }: ImportTools): Wanted {
  const told = operations.find((entry) => typeof entry === 'object' && entry.operation === one.asked)
  const entry = typeof told === 'object' ? told : undefined
  return { operation: one.operation, name: entry?.name ?? one.tool.name, described: one.tool, effect: entry?.effect }
}

interface Circumstances {
  readonly title: string
  readonly connection: string | null
  readonly head: Item<OwnTool> | undefined
  readonly now: number
}

/** @throws SortieError with the reason why it cannot be created */
async function planTool(
  store: Store,
  { operation, name, described, effect }: Wanted,
  { title, connection, head, now }: Circumstances,
): Promise<PlannedTool> {
  if (!isOwnName(name)) refuse(`${name} is the name of a built-in tool; give a prefix or another name`)
  if ((await loadFunctionTools(store, [name])).length > 0) refuse(`there is a function tool ${name} already`)
  const origin = { api: title, operation }
  const before = head?.body
  if (before && !isSameJson(before.origin, origin)) {
    refuse(`there is a tool ${name} already, and it is not of this operation; give a prefix or another name`)
  }
  const { notes, name: _, ...told } = described
  const made = before ? again(before, told) : anew({ ...told, name })
  const tool: OwnTool = {
    ...made,
    effect: effect ?? made.effect,
    connection: connection ?? made.connection,
    origin,
    version: before?.version ?? 0,
    created_at: before?.created_at ?? '',
  }
  await requireFitting(store, tool)
  const common = { operation, notes, before: head?.version ?? 0 }
  if (isSameJson(tool, before)) return { ...common, outcome: 'unchanged', tool }
  const version = (before?.version ?? (await newestVersion(store, name))) + 1
  const outcome = before ? 'changed' : 'created'
  return { ...common, outcome, tool: { ...tool, version, created_at: iso(now) } }
}

type Made = Omit<OwnTool, 'origin' | 'version' | 'created_at'>
type Told = Omit<DescribedTool, 'notes' | 'name'>

/** Settings that the document does not contain stay as somebody set them. */
function again({ origin: _, version: __, created_at: ___, ...before }: OwnTool, told: Told): Made {
  const isOther = before.request.method !== told.request.method
  return { ...before, ...told, effect: isOther ? usualEffect[told.request.method] : before.effect }
}

function anew(told: Told & Pick<OwnTool, 'name'>): Made {
  const parsed = NewTool.safeParse(told)
  if (!parsed.success) return refuse(issueText(parsed.error, (path) => path.join('.')))
  const { effect, ...made } = parsed.data
  return { ...made, effect: effect ?? usualEffect[made.request.method] }
}

function refuse(why: string): never {
  throw new SortieError('not_applicable', why)
}

import { maxMcpTools } from '../../../../contract/resources/mcp.ts'
import { McpToolName } from '../../../../contract/resources/tool-name.ts'
import type { McpListedTool } from '../../../base/ports/mcp.ts'
import type { Item } from '../../../base/ports/store.ts'
import { cutText } from '../../../base/texts/cut-text.ts'
import { type Described, described, pinOf } from '../../../records/mcp/mcp-definition.ts'
import type { LeftOut, McpServer } from '../../../records/mcp/mcp-server.ts'
import type { McpTool } from '../../../records/mcp/mcp-tool.ts'

/** The result of comparing a listing with the stored tools of a server. */
export interface Comparison {
  /** The tools to write, each with its stored version; 0 means that it is new. */
  readonly changed: readonly { readonly tool: McpTool; readonly before: number }[]
  readonly dropped: readonly Item<McpTool>[]
  readonly leftOut: readonly LeftOut[]
}

const mostLeftOut = 20

/**
 * Compares a server's listing with the stored one. The first listing is approved as it is, since nobody has seen another; after
 * that, new tools and tools whose description differs from the approved one wait, unless the owner accepts everything. A new tool
 * shares only its name with a removed one.
 */
export function compareListing(
  listed: readonly McpListedTool[],
  stored: readonly Item<McpTool>[],
  server: McpServer,
  now: number,
): Comparison {
  const kept = new Map(
    stored.filter(({ body }) => body.generation === server.generation).map((item) => [item.body.name, item]),
  )
  const { tools, leftOut } = sorted(listed)
  const takesAll = server.listed_at === null || server.approve_new === 'auto'
  const next = tools.map((tool) => nextOf(tool, { kept: kept.get(tool.name)?.body, server, takesAll, now }))
  const names = new Set(next.map(({ name }) => name))
  const gone = stored.filter(({ body }) => !names.has(body.name))
  const mayStay = gone.filter(({ body }) => body.generation === server.generation && body.approved !== null)
  const stay = mayStay.slice(0, Math.max(0, maxMcpTools - next.length))
  const versions = new Map(stored.map(({ body, version }) => [body.name, version]))
  const all = [...next, ...stay.map(({ body }) => asGone(body))]
  return {
    changed: all
      .filter((tool) => tool !== kept.get(tool.name)?.body)
      .map((tool) => ({ tool, before: versions.get(tool.name) ?? 0 })),
    dropped: gone.filter((item) => !stay.includes(item)),
    leftOut: leftOut.slice(0, mostLeftOut),
  }
}

interface Sorted {
  readonly tools: readonly McpListedTool[]
  readonly leftOut: readonly LeftOut[]
}

function sorted(listed: readonly McpListedTool[]): Sorted {
  const tools = new Map<string, McpListedTool>()
  const leftOut: LeftOut[] = []
  for (const tool of listed) {
    const problem = problemOf(tool.name, tools)
    if (problem === undefined) tools.set(tool.name, tool)
    else leftOut.push({ name: cutText(tool.name.toWellFormed(), 128), problem })
  }
  return { tools: [...tools.values()], leftOut }
}

function problemOf(name: string, before: ReadonlyMap<string, unknown>): string | undefined {
  if (!McpToolName.safeParse(name).success) return 'its name is none that the protocol allows'
  if (before.has(name)) return 'another tool of the list has its name'
  return before.size >= maxMcpTools ? `the list has more than ${maxMcpTools} tools` : undefined
}

interface Known {
  readonly kept: McpTool | undefined
  readonly server: McpServer
  readonly takesAll: boolean
  readonly now: number
}

/** Returns the same object if nothing changed. A tool with a known pin was compared before. */
function nextOf(listed: McpListedTool, { kept, server, takesAll, now }: Known): McpTool {
  if (!kept) return newTool(listed.name, described(listed), server, takesAll ? now : undefined)
  const pin = pinOf(listed)
  if (kept.approved?.pin === pin) {
    const isSame = kept.listed && kept.offered === null
    return isSame ? kept : { ...kept, listed: true, offered: null, problem: null }
  }
  if (kept.offered?.pin === pin) return kept.listed ? kept : { ...kept, listed: true }
  const { definition, problem } = described(listed)
  return { ...kept, listed: true, offered: definition, problem }
}

/** @param approvedAt `undefined` means that somebody must review it */
function newTool(
  name: string,
  { definition, problem }: Described,
  { name: server, generation }: McpServer,
  approvedAt: number | undefined,
): McpTool {
  const common = { server, generation, name, problem, listed: true }
  return approvedAt === undefined || problem !== null
    ? { ...common, version: 0, approved: null, offered: definition, approved_at: null }
    : { ...common, version: 1, approved: definition, offered: null, approved_at: approvedAt }
}

function asGone(tool: McpTool): McpTool {
  return tool.listed || tool.offered !== null ? { ...tool, listed: false, offered: null, problem: null } : tool
}

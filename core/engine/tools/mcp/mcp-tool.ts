import * as z from 'zod'
import { SortieError } from '../../../../contract/errors.ts'
import type { Json } from '../../../../contract/resources/common.ts'
import type { McpProgress, McpResult, McpSend, McpSession } from '../../../base/ports/mcp.ts'
import { checkOutput, type OutputChecker } from '../../../base/schemas/output-schema.ts'
import { hostOf } from '../../../base/texts/host-of.ts'
import { type McpDefinition, problemOfArguments } from '../../../records/mcp/mcp-definition.ts'
import { isListOld, type McpServer } from '../../../records/mcp/mcp-server.ts'
import { effectOf, type McpTool, readMcpTool, stateOf } from '../../../records/mcp/mcp-tool.ts'
import { mcpReference, toldName } from '../../../records/mcp/reference.ts'
import type { Tool, ToolContext } from '../tool.ts'
import { hidingWay } from './hiding-way.ts'
import { keepListing } from './keep-listing.ts'
import { keepParts } from './keep-parts.ts'
import { beforeCall } from './lines.ts'
import { keepResult } from './long-result.ts'
import type { ServerInUse } from './server-in-use.ts'
import { toldOf } from './told.ts'
import { wayOut } from './way-out.ts'

/** What a call needs. */
export interface McpContext extends Pick<ToolContext, 'store' | 'web' | 'mcp' | 'checker' | 'clock' | 'signal'> {
  /** Absent if files are not kept. */
  readonly saveFile?: ToolContext['saveFile']
  /** Absent if nobody follows. */
  readonly tellProgress?: ToolContext['tellProgress']
}

/** A tool that somebody approved; it may have been paused since. */
export type ApprovedTool = McpTool & { readonly approved: McpDefinition }

/** The server's own schema has the details, and may take long to check: see `problem`. */
const anyArguments = z.looseObject({})

/** Wraps a server's tool so that it is called like a built-in one. */
export function mcpTool(used: ServerInUse, tool: ApprovedTool): Tool {
  const { server } = used
  const { approved, name, version } = tool
  const paused = problemOf(tool)
  return {
    name: toldName({ server: server.name, tool: name }),
    of: { server: server.name, tool: name },
    description: approved.description,
    version,
    parameters: anyArguments,
    host: hostOf(server.url),
    ...(paused && { paused: `${paused.code}: ${paused.message}` }),
    effect: () => effectOf(server, tool),
    problem: (input, checker) => problemOfArguments(checker, approved, input),
    run: (input, context) => callMcp(used, tool, input, context),
  }
}

/**
 * Calls the tool after checking that the server still describes it as approved.
 * @throws SortieError `tool_changed`, `tool_failed`, and those of the web port
 */
export async function callMcp(
  used: ServerInUse,
  { name, approved }: ApprovedTool,
  input: Readonly<Record<string, unknown>>,
  context: McpContext,
): Promise<Json> {
  const { server } = used
  const send = wayOut(server, context, server.timeout_s * 1000)
  await beforeCall(listIfOld(used, context, send))
  await requireReady(context, server, name)
  const call = { name, parameters: approved.parameters, arguments: input }
  const way = hidingWay(send)
  const tell = ({ text, ...told }: McpProgress) => context.tellProgress?.({ text: way.hide(text), ...told })
  const result = await used.lines(context.mcp).use(way.send, (session) => session.call(call, way.send, tell))
  await requireAsDescribed(context, approved, result)
  const { saveFile } = context
  const kept = saveFile && !result.isError ? await keepParts(result.parts, name, saveFile, way.hide) : undefined
  return keepResult(toldOf(result, kept, way.hide), { maxBytes: server.max_bytes, tool: name, saveFile })
}

/** Runs once in a leg. The next call retries a failed listing. */
function listIfOld(used: ServerInUse, context: McpContext, send: McpSend): Promise<void> {
  if (!isListOld(used.server, context.clock.now())) return Promise.resolve()
  used.listing ??= used
    .lines(context.mcp)
    .use(send, (session) => listTools(session, used.server, context, send))
    .catch((error: unknown) => {
      used.listing = undefined
      throw error
    })
  return used.listing
}

/** Asks a server for its tools, and stores the answer. */
export async function listTools(
  session: McpSession,
  server: McpServer,
  { store, clock }: Pick<McpContext, 'store' | 'clock'>,
  send: McpSend,
): Promise<void> {
  const listing = await session.list(send)
  await keepListing(store, server, { listing, revision: session.revision, server: session.server, at: clock.now() })
}

/**
 * Reads the current state: a tool that was paused, changed or forgotten since the leg began is no longer called. @throws
 * SortieError
 */
async function requireReady({ store }: McpContext, server: McpServer, name: string): Promise<void> {
  const now = await readMcpTool(store, server, name)
  if (!now)
    throw new SortieError('tool_unknown', `${mcpReference({ server: server.name, tool: name })} no longer exists`)
  const problem = problemOf(now.body)
  if (problem) throw problem
}

/** The reason not to call a tool; `undefined` if it is ready. */
export function problemOf(tool: McpTool): SortieError | undefined {
  const reference = mcpReference({ server: tool.server, tool: tool.name })
  const details = { server: tool.server, tool: tool.name, state: stateOf(tool) }
  switch (details.state) {
    case 'ready':
      return undefined
    case 'gone':
      return new SortieError('tool_unknown', `${reference} is no longer offered by its server`, { details })
    case 'unusable':
      return new SortieError('tool_changed', `${reference} cannot be shown to a model: ${tool.problem}`, { details })
    case 'new':
      return new SortieError('tool_changed', `${reference} has not been approved yet`, { details })
    case 'changed':
      return new SortieError(
        'tool_changed',
        `${reference} has another description than the approved one, and is paused until somebody approves the new one`,
        { details },
      )
  }
}

/** @throws SortieError `tool_failed`, or `unavailable` if too many checks wait */
async function requireAsDescribed(
  { checker }: McpContext,
  definition: McpDefinition,
  result: McpResult,
): Promise<void> {
  if (result.isError) return
  const problem = await problemOfStructured(checker, definition, result.structured)
  if (problem === undefined) return
  const message = `The call was made, and its structured content is not as the server describes it: ${problem}`
  throw new SortieError('tool_failed', message, { details: { answered: true } })
}

async function problemOfStructured(
  checker: OutputChecker,
  { output_schema, output_checked }: McpDefinition,
  structured: Json | undefined,
): Promise<string | undefined> {
  if (output_schema === null) return undefined
  if (structured === undefined) return 'there is none'
  if (!output_checked) return undefined
  const checked = await checkOutput(checker, output_schema, JSON.stringify(structured))
  // A check that takes too long counts like one that is impossible.
  return checked.ok || checked.code === 'check_too_expensive' ? undefined : checked.problem
}

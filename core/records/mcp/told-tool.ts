import { SortieError } from '../../../contract/errors.ts'
import { type ReadingStore, readAllMcpTools } from './mcp-tool.ts'
import { type McpNamed, mcpNamed, serverTold, toldName } from './reference.ts'

/**
 * Finds a server's tool by its name in agents' lists, or by its name for models.
 * @returns `undefined` for the name of another kind of tool. @throws SortieError `not_found`
 */
export async function findNamed(store: ReadingStore, name: string): Promise<McpNamed | undefined> {
  const named = mcpNamed(name)
  if (named) return named
  const server = serverTold(name)
  return server === undefined ? undefined : requireTold(store, server, name)
}

async function requireTold(store: ReadingStore, server: string, told: string): Promise<McpNamed> {
  const tools = await readAllMcpTools(store, server)
  const found = tools.find(({ body }) => toldName({ server, tool: body.name }) === told)
  if (found) return { server, tool: found.body.name }
  throw new SortieError(
    'not_found',
    `There is no tool ${told}; GET /v1/mcp-servers/${server}/tools lists those of ${server}`,
  )
}

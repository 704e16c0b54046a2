import { SortieError } from '../../../contract/errors.ts'
import type { McpServer as McpServerView, PutMcpServer } from '../../../contract/resources/mcp.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Change, Store, Stores } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  type McpServer,
  mcpServerKey,
  mcpServerView,
  putMcpServerItem,
  readMcpServer,
  requireMcpServer,
} from '../../records/mcp/mcp-server.ts'
import { deleteMcpTool, readAllMcpTools } from '../../records/mcp/mcp-tool.ts'
import { isPrivate, problemOfAddress } from '../../records/service-connection/bound-host.ts'
import { readServiceConnection } from '../../records/service-connection/service-connection.ts'

type ManagePorts = { readonly stores: Stores; readonly ids: Ids; readonly clock: Clock }

/** @throws SortieError `not_applicable` */
export function putMcpServer({ stores, ids, clock }: ManagePorts) {
  return async (caller: Caller, name: string, given: PutMcpServer): Promise<McpServerView> => {
    const store = stores.tenant(caller.tenant.id)
    requirePrivacy(given.url)
    await requireConnection(store, given)
    return retryConflicts(async () => {
      const now = clock.now()
      const before = await readMcpServer(store, name)
      const isSame = before?.body.url === given.url && before.body.connection === given.connection
      const known = isSame ? before.body : newServer(ids, before?.body.created_at ?? now)
      const server: McpServer = { ...known, ...given, name, updated_at: now }
      const forgotten = isSame ? [] : await forgetTools(store, name)
      await writeTogether(store, [putMcpServerItem(server, before?.version ?? 0), ...forgotten])
      return mcpServerView(server)
    })
  }
}

/** @throws SortieError `not_found` */
export function deleteMcpServer({ stores }: Pick<ManagePorts, 'stores'>) {
  return (caller: Caller, name: string): Promise<void> =>
    retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const { version } = await requireMcpServer(store, name)
      const server: Change = { change: 'delete', table: 'entities', key: mcpServerKey(name), when: { version } }
      await writeTogether(store, [server, ...(await forgetTools(store, name))])
    })
}

type Unheard = Pick<
  McpServer,
  | 'generation'
  | 'listed_at'
  | 'list_holds_ms'
  | 'left_out'
  | 'spoken'
  | 'server_info'
  | 'authorized'
  | 'wanted'
  | 'created_at'
>

function newServer(ids: Ids, created_at: number): Unheard {
  const unheard = { listed_at: null, list_holds_ms: null, left_out: [], spoken: null, server_info: null }
  return { ...unheard, authorized: null, wanted: null, generation: ids.next('mcp'), created_at }
}

async function forgetTools(store: Store, name: string): Promise<readonly Change[]> {
  return (await readAllMcpTools(store, name)).map(deleteMcpTool)
}

/** The most that one write takes. Beyond it are tools of a former server, which nobody has. */
const mostTogether = 100

async function writeTogether(store: Store, changes: readonly Change[]): Promise<void> {
  await store.write(changes.slice(0, mostTogether))
}

/** @throws SortieError `not_applicable` */
function requirePrivacy(address: string): void {
  const url = new URL(address)
  if (isPrivate(url) || isForTests(url)) return
  throw new SortieError('not_applicable', 'url (body): a server is called only over https; give an https address')
}

/** No name of the internet ends so (RFC 6761, 6.2). */
function isForTests({ hostname }: URL): boolean {
  return /\.test$/i.test(hostname)
}

/** @throws SortieError `not_applicable` */
async function requireConnection(store: Store, { connection, url }: PutMcpServer): Promise<void> {
  if (connection === null) return
  const found = (await readServiceConnection(store, connection))?.body
  if (!found)
    throw new SortieError(
      'not_applicable',
      `connection (body): there is no connection ${connection}; POST /v1/connections creates one`,
    )
  const problem = problemOfAddress(found.hosts, new URL(url))
  if (problem === undefined) return
  throw new SortieError('not_applicable', `connection (body): of ${connection}, ${problem}`)
}

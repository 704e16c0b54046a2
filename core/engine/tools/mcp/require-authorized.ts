import { isSortieError, SortieError } from '../../../../contract/errors.ts'
import type { Clock } from '../../../base/ports/clock.ts'
import type { Store } from '../../../base/ports/store.ts'
import type { WebResponse } from '../../../base/ports/web.ts'
import { retryConflicts } from '../../../base/storing/retry-conflicts.ts'
import { type McpServer, putMcpServerItem, readMcpServer } from '../../../records/mcp/mcp-server.ts'
import { scopesTogether } from '../../../records/mcp/scopes.ts'
import { challengeIn } from './challenge.ts'

export interface Noting {
  readonly store: Pick<Store, 'get' | 'write' | 'setAside'>
  readonly clock: Clock
}

/**
 * Returns the answer if the server accepted the authorization. If not, nothing was done, and the server's demands are noted for
 * whoever authorises it.
 * @throws SortieError `connection_needs_authorization`
 */
export async function requireAuthorized<Answer extends WebResponse>(
  asking: Promise<Answer>,
  server: McpServer,
  noting: Noting,
): Promise<Answer> {
  const answer = await asking.catch(async (error: unknown) => {
    if (!isSortieError(error) || error.code !== 'connection_needs_authorization') throw error
    throw await noted(noting, server, { why: `nobody has authorised its connection ${server.connection}` })
  })
  const challenge = challengeIn(answer.headers['www-authenticate'])
  if (answer.status === 401) throw await noted(noting, server, { why: 'it answers 401', scope: challenge?.scope })
  if (answer.status === 403 && challenge?.error === 'insufficient_scope') {
    throw await noted(noting, server, { why: 'it wants scopes that nobody granted', scope: challenge.scope })
  }
  return answer
}

interface Wanting {
  readonly why: string
  readonly scope?: string | undefined
}

async function noted(noting: Noting, server: McpServer, { why, scope: asked }: Wanting): Promise<SortieError> {
  const scope = scopesTogether(asked)
  await note(noting, server, scope)
  const { name, connection } = server
  const message = `The MCP server ${name} has to be authorised by somebody, since ${why}: POST /v1/mcp-servers/${name}/authorize, or \`sortie mcp authorize ${name}\`, gives the address to open`
  const details = { server: name, ...(connection !== null && { connection }), ...(scope !== null && { scope }) }
  return new SortieError('connection_needs_authorization', message, {
    details: { ...details, may_have_arrived: false },
  })
}

/** Writes nothing if it was noted before. */
function note({ store, clock }: Noting, { name, generation }: McpServer, asked: string | null): Promise<void> {
  return retryConflicts(async () => {
    const found = await readMcpServer(store, name)
    if (found?.body.generation !== generation) return
    const { wanted } = found.body
    const scope = scopesTogether(wanted?.scope, asked)
    if (wanted && scope === wanted.scope) return
    const next = { ...found.body, wanted: { since: wanted?.since ?? clock.now(), scope } }
    await store.write([putMcpServerItem(next, found.version)])
  })
}

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type AuthorizationServer, json } from './authorization-server.ts'
import { type OfficialTool, officialAnswers } from './official-server.ts'

/** The protocol's own server, behind OAuth as its specification says. What it says of that a test may change. */
export interface ProtectedServer {
  readonly host: string
  readonly url: string
  /** Laid over what it says of itself as a resource. */
  says: Record<string, unknown>
  /** Where it says that, from its host on; the challenge names the first, unless it names none. */
  wellKnown: string
  namesIt: boolean
  /** Scopes that a challenge asks for where nobody is authorised; and for a call. */
  scope: string | undefined
  callScope: string | undefined
  /** Answers in the place of all else where it has something to say. */
  instead: (path: string, response: ServerResponse) => boolean
  /** Each request, with what it was authorised by. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[]
  close(): Promise<void>
}

export async function openProtectedServer(
  by: Pick<AuthorizationServer, 'issuer' | 'grantOf'>,
  tools: readonly OfficialTool[],
): Promise<ProtectedServer> {
  const answer = officialAnswers(() => tools)
  const server = createServer(async (request, response) => {
    const { url: path = '/', method = 'GET', headers } = request
    const body = await text(request)
    opened.asked.push({ path, authorization: headers.authorization })
    if (opened.instead(path, response)) return
    if (method === 'GET' && path === opened.wellKnown) {
      return void json(response, 200, { resource: opened.url, authorization_servers: [by.issuer], ...opened.says })
    }
    if (path !== '/mcp') return void json(response, 404, {})
    const problem = problemOf(request, body)
    if (problem) return void response.writeHead(problem.status, { 'www-authenticate': problem.challenge }).end()
    const given = new Request(opened.url, {
      method,
      headers: Object.entries(headers) as [string, string][],
      ...(body !== '' && { body }),
    })
    const answered = await answer(given)
    response.writeHead(answered.status, Object.fromEntries(answered.headers)).end(await answered.text())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  function problemOf({ headers }: IncomingMessage, body: string) {
    const grant = by.grantOf((headers.authorization ?? '').replace(/^Bearer /, ''))
    // Whoever has a token for another is a stranger here.
    if (grant?.resource !== (opened.says.resource ?? opened.url))
      return { status: 401, challenge: challengeWith(opened.scope) }
    const wanted = body.includes('"tools/call"') ? opened.callScope : undefined
    if (wanted === undefined || grant?.scope.split(' ').includes(wanted)) return undefined
    return { status: 403, challenge: `${challengeWith(wanted)}, error="insufficient_scope"` }
  }

  function challengeWith(scope: string | undefined): string {
    const named = opened.namesIt ? `, resource_metadata="http://${host}${opened.wellKnown}"` : ''
    return `Bearer realm="shop, mcp"${named}${scope === undefined ? '' : `, scope="${scope}"`}`
  }

  const opened: ProtectedServer = {
    ...{ host, url: `http://${host}/mcp`, says: {}, wellKnown: '/.well-known/oauth-protected-resource/mcp' },
    ...{ namesIt: true, scope: undefined, callScope: undefined, asked: [], instead: () => false },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return opened
}

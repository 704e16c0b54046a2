import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

interface Client {
  readonly redirect_uris: readonly string[]
  readonly secret?: string
  /** How it is to be known at the token endpoint. */
  readonly method: string
}

interface Grant {
  readonly client: string
  readonly resource: string | null
  readonly scope: string
}

interface Code extends Grant {
  readonly challenge: string
  readonly redirect_uri: string
}

/** One that does all that it is to do, and says yes to whoever asks. What it says of itself a test may change. */
export interface AuthorizationServer {
  readonly host: string
  readonly issuer: string
  /** Laid over what it says of itself; `null` takes a field away. */
  says: Record<string, unknown>
  /** Where it says that, from its host on. */
  wellKnown: string
  /** Answers in the place of all else where it has something to say. */
  instead: (path: string, response: ServerResponse) => boolean
  /** Clients that somebody registered, and documents that clients have elsewhere, by id. */
  readonly clients: Map<string, Client>
  readonly registrations: Record<string, unknown>[]
  /** What was asked of it, with each form. */
  readonly asked: { readonly path: string; readonly form: Readonly<Record<string, string>> }[]
  /** Of a token that is good: for what it is. */
  grantOf(token: string): Grant | undefined
  /** No token that was given out is good any more, and no grant. */
  takeBack(): void
  close(): Promise<void>
}

export async function openAuthorizationServer(path = ''): Promise<AuthorizationServer> {
  const [codes, access, refresh] = [new Map<string, Code>(), new Map<string, Grant>(), new Map<string, Grant>()]
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', opened.issuer)
    const body = await text(request)
    const form = Object.fromEntries(url.pathname.endsWith('/register') ? [] : new URLSearchParams(body || url.search))
    opened.asked.push({ path: url.pathname, form })
    if (opened.instead(url.pathname, response)) return
    if (url.pathname === opened.wellKnown) return void json(response, 200, metadata())
    switch (url.pathname.slice(path.length)) {
      case '/register':
        return register(response, JSON.parse(body))
      case '/authorize':
        return authorize(response, form)
      case '/token':
        return token(request, response, form)
      default:
        return void json(response, 404, { error: 'not_found' })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  function metadata() {
    const at = opened.issuer
    const usual = {
      ...{ issuer: at, authorization_endpoint: `${at}/authorize`, token_endpoint: `${at}/token` },
      ...{ registration_endpoint: `${at}/register`, response_types_supported: ['code'] },
      ...{ grant_types_supported: ['authorization_code', 'refresh_token'], code_challenge_methods_supported: ['S256'] },
      ...{ authorization_response_iss_parameter_supported: true },
      ...opened.says,
    }
    return Object.fromEntries(Object.entries(usual).filter(([, value]) => value !== null))
  }

  function register(response: ServerResponse, said: Record<string, unknown>) {
    opened.registrations.push(said)
    const method = String(said.token_endpoint_auth_method)
    const secret = method === 'none' ? {} : { secret: `secret-${randomUUID()}` }
    const client_id = `client-${opened.registrations.length}`
    opened.clients.set(client_id, { redirect_uris: said.redirect_uris as string[], method, ...secret })
    json(response, 201, { ...said, client_id, ...(secret.secret && { client_secret: secret.secret }) })
  }

  /** Somebody says yes at once. Nothing leads to an address that is not the client's. */
  function authorize(response: ServerResponse, asked: Record<string, string>) {
    const client = opened.clients.get(String(asked.client_id))
    const back = String(asked.redirect_uri)
    if (!client?.redirect_uris.includes(back)) return void json(response, 400, { error: 'invalid_client' })
    if (asked.code_challenge_method !== 'S256' || !asked.code_challenge)
      return void json(response, 400, { error: 'no PKCE' })
    const code = randomUUID()
    codes.set(code, {
      ...{ client: String(asked.client_id), redirect_uri: back, challenge: asked.code_challenge },
      ...{ resource: asked.resource ?? null, scope: asked.scope ?? '' },
    })
    const location = new URL(back)
    const answer = {
      code,
      state: String(asked.state),
      ...(metadata().authorization_response_iss_parameter_supported && { iss: opened.issuer }),
    }
    for (const [name, value] of Object.entries(answer)) location.searchParams.set(name, value)
    response.writeHead(302, { location: location.href }).end()
  }

  function token(request: IncomingMessage, response: ServerResponse, form: Record<string, string>) {
    const id = clientOf(request, form)
    if (id === undefined) return void json(response, 401, { error: 'invalid_client' })
    const grant = form.grant_type === 'refresh_token' ? spentRefresh(form) : spentCode(form)
    if (grant?.client !== id || grant.resource !== (form.resource ?? null))
      return void json(response, 400, { error: 'invalid_grant' })
    const [access_token, refresh_token] = [`access-${randomUUID()}`, `refresh-${randomUUID()}`]
    access.set(access_token, grant)
    refresh.set(refresh_token, grant)
    json(response, 200, { access_token, refresh_token, token_type: 'Bearer', expires_in: 3600, scope: grant.scope })
  }

  function clientOf({ headers }: IncomingMessage, form: Record<string, string>): string | undefined {
    const [, pair] = /^Basic (.*)$/.exec(headers.authorization ?? '') ?? []
    const [basicId, basicSecret] =
      pair === undefined ? [] : Buffer.from(pair, 'base64').toString().split(':').map(decodeURIComponent)
    const id = basicId ?? form.client_id ?? ''
    const client = opened.clients.get(id)
    const given = { client_secret_basic: basicSecret, client_secret_post: form.client_secret, none: undefined }
    const isKnown = client && client.method in given && given[client.method as keyof typeof given] === client.secret
    return isKnown ? id : undefined
  }

  function spentCode({ code = '', code_verifier = '', redirect_uri }: Record<string, string>): Grant | undefined {
    const found = codes.get(code)
    codes.delete(code)
    const proof = createHash('sha256').update(code_verifier).digest('base64url')
    return found?.challenge === proof && found.redirect_uri === redirect_uri ? found : undefined
  }

  function spentRefresh({ refresh_token = '' }: Record<string, string>): Grant | undefined {
    const found = refresh.get(refresh_token)
    refresh.delete(refresh_token)
    return found
  }

  const opened: AuthorizationServer = {
    ...{ host, issuer: `http://${host}${path}`, says: {}, wellKnown: `/.well-known/oauth-authorization-server${path}` },
    ...{ clients: new Map(), registrations: [], asked: [], instead: () => false },
    grantOf: (token) => access.get(token),
    takeBack() {
      access.clear()
      refresh.clear()
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return opened
}

/** @returns that it answered */
export function json(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  return true
}

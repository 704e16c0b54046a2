import * as z from 'zod'
import type { OAuthGrant } from '../../../records/service-connection/credential.ts'
import type { RegisteredMethod } from './choose-client.ts'
import { described } from './client-document.ts'
import { type Ask, cannotAuthorize, jsonOf, shown } from './outside.ts'

const visible = /^[\x21-\x7e]+$/

/** RFC 7591, 3.2.1. */
const Registered = z.object({
  client_id: z.string().max(500).regex(visible),
  client_secret: z.string().max(1500).regex(visible).optional(),
  token_endpoint_auth_method: z.enum(['client_secret_basic', 'client_secret_post', 'none']).optional(),
})

const Refused = z.object({ error: z.string().regex(/^[a-z_]{1,60}$/) })

interface Registering {
  /** Of the MCP server. */
  readonly name: string
  readonly at: string
  readonly method: RegisteredMethod
  /** Of this installation. */
  readonly origin: string
  readonly scope: string | null
}

/** Registers this installation (RFC 7591). @throws SortieError as the web does, and `not_applicable` */
export async function registerClient(
  ask: Ask,
  { name, at, method, origin, scope }: Registering,
): Promise<Pick<OAuthGrant, 'client_id' | 'client_secret' | 'client_auth'>> {
  const said = { ...described(origin), token_endpoint_auth_method: method, ...(scope !== null && { scope }) }
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const answer = await ask({ url: at, method: 'POST', headers, body: JSON.stringify(said) })
  const json = jsonOf(answer, name, at)
  if (answer.status !== 201 && answer.status !== 200) {
    const reason = Refused.safeParse(json).data?.error
    throw cannotAuthorize(
      name,
      `${shown(at)} registers no client (${answer.status}${reason ? ` ${reason}` : ''}); ${byHand}`,
    )
  }
  const registered = Registered.safeParse(json).data
  if (!registered) throw cannotAuthorize(name, `${shown(at)} answers with no client that can be used; ${byHand}`)
  const { client_id, client_secret, token_endpoint_auth_method: known = method } = registered
  if (known === 'none') return { client_id, client_auth: 'basic' }
  return { client_id, client_secret, client_auth: known === 'client_secret_post' ? 'body' : 'basic' }
}

const byHand = 'register one by hand, and give it as `client` (--client-id)'

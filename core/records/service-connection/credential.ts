import * as z from 'zod'
import type { Credential } from '../../../contract/resources/connection.ts'

/** The sealed content, from any release. */
export const SealedCredential = z.object({
  /** Identifies the connection and its hosts, so that neither can be changed separately. */
  bound: z.string(),
  credential: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('headers'), headers: z.record(z.string(), z.string()) }),
    z.object({ kind: z.literal('basic'), username: z.string(), password: z.string() }),
    z.object({ kind: z.literal('bearer'), token: z.string() }),
    z.object({
      kind: z.literal('oauth_client_credentials'),
      token_url: z.string(),
      client_id: z.string(),
      client_secret: z.string(),
      scope: z.string().optional(),
      audience: z.string().optional(),
      client_auth: z.enum(['basic', 'body']).default('basic'),
    }),
    z.object({
      kind: z.literal('oauth_authorization_code'),
      authorization_url: z.string(),
      token_url: z.string(),
      client_id: z.string(),
      client_secret: z.string().optional(),
      scope: z.string().optional(),
      resource: z.string().optional(),
      issuer: z.string().optional(),
      iss_required: z.boolean().optional(),
      client_auth: z.enum(['basic', 'body']).default('basic'),
    }),
  ]),
})

export type OAuthClient = Extract<Credential, { kind: 'oauth_client_credentials' }>

/** A credential that somebody must authorise. */
export type OAuthGrant = Extract<Credential, { kind: 'oauth_authorization_code' }>

/** The names of the headers that carry it, in lower case. */
export function headerNamesOf(credential: Credential): readonly string[] {
  if (credential.kind !== 'headers') return ['authorization']
  return Object.keys(credential.headers).map((name) => name.toLowerCase())
}

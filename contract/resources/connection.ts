import * as z from 'zod'
import { listOf, Name, Time } from './common.ts'
import { HeaderName, headerText } from './http-headers.ts'
import { HostPattern, WebAddress } from './web-address.ts'

/** Long enough to be found, and taken out, where a service gives it back in an answer. */
const shortestSecret = 8
const longestSecret = 3000

const maxHeaders = 10
const headers = z
  .record(HeaderName, z.string().min(shortestSecret).max(longestSecret).regex(headerText, 'is no text of a header'))
  .refine((given) => Object.keys(given).length > 0, 'give at least one header')
  .refine((given) => Object.keys(given).length <= maxHeaders, `at most ${maxHeaders} headers`)
  .meta({ minProperties: 1, maxProperties: maxHeaders })

const visible = /^[\x21-\x7e]*$/
const secret = z.string().min(shortestSecret).max(longestSecret).regex(visible, 'is no visible ASCII text')

/** What is sealed. It is sent to the service, and shown to nobody. */
export const Credential = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('headers'),
      headers: headers.meta({
        description: 'Sent with each request. Put headers that are not secret into the tool instead.',
      }),
    }),
    z.strictObject({
      kind: z.literal('basic'),
      username: z
        .string()
        .min(1)
        .max(255)
        .regex(/^[\x20-\x39\x3b-\x7e]*$/, 'use printable ASCII text without a colon'),
      password: z
        .string()
        .max(1000)
        .regex(/^[\x20-\x7e]*$/, 'use printable ASCII text'),
    }),
    z.strictObject({ kind: z.literal('bearer'), token: secret }),
    z.strictObject({
      kind: z.literal('oauth_client_credentials'),
      token_url: WebAddress.meta({ description: 'Where to get tokens; https. It need not be a bound host.' }),
      client_id: z.string().min(1).max(500).regex(visible, 'is no visible ASCII text'),
      client_secret: secret,
      scope: z.string().max(500).optional().meta({ description: 'Scopes, separated by spaces.' }),
      audience: z.string().max(500).optional(),
      client_auth: z.enum(['basic', 'body']).default('basic').meta({
        description:
          'Whether the client is named in an `Authorization` header or in the body, as its service requires.',
      }),
    }),
    z.strictObject({
      kind: z.literal('oauth_authorization_code'),
      authorization_url: WebAddress.meta({
        description:
          'The address that somebody opens to consent; https; with a query if the service needs one, such as `access_type=offline`.',
      }),
      token_url: WebAddress.meta({ description: 'Where to get tokens; https. It need not be a bound host.' }),
      client_id: z.string().min(1).max(500).regex(visible, 'is no visible ASCII text'),
      client_secret: secret.optional().meta({ description: 'Omit it for a public client.' }),
      scope: z.string().max(500).optional().meta({ description: 'Scopes, separated by spaces.' }),
      resource: WebAddress.optional().meta({ description: 'The resource that tokens are requested for (RFC 8707).' }),
      issuer: WebAddress.optional().meta({
        description:
          'The `iss` in the service’s answers (RFC 9207). Without it, an `iss` must match the origin of `authorization_url`.',
      }),
      iss_required: z.boolean().optional().meta({
        description: 'Whether the service always sends `iss`: if so, an answer without it is refused.',
      }),
      client_auth: z.enum(['basic', 'body']).default('basic').meta({
        description: 'How the client authenticates at the `token_url`, if it has a secret.',
      }),
    }),
  ])
  .meta({ id: 'Credential' })
export type Credential = z.output<typeof Credential>

export const ConnectionKind = z.enum([
  'headers',
  'basic',
  'bearer',
  'oauth_client_credentials',
  'oauth_authorization_code',
])
export type ConnectionKind = z.infer<typeof ConnectionKind>

const description = z.string().max(1000)

export const NewConnection = z
  .strictObject({
    name: Name,
    description: description.default(''),
    hosts: z.array(HostPattern).min(1).max(20).meta({
      description: 'The only hosts that the secret is sent to. They cannot be changed.',
    }),
    credential: Credential,
  })
  .meta({ id: 'NewConnection' })
export type NewConnection = z.output<typeof NewConnection>

export const RotateConnection = z.strictObject({ credential: Credential }).meta({ id: 'RotateConnection' })
export type RotateConnection = z.output<typeof RotateConnection>

export const TestConnection = z
  .strictObject({ url: WebAddress.meta({ description: 'An address of a bound host. It is requested with GET.' }) })
  .meta({ id: 'TestConnection' })
export type TestConnection = z.output<typeof TestConnection>

export const ConnectionTest = z
  .strictObject({
    at: Time,
    host: z.string(),
    http_status: z.int().nullable().meta({ description: 'Null if there was no answer; `error` says why.' }),
    error: z.string().nullable(),
  })
  .meta({ id: 'ConnectionTest' })
export type ConnectionTest = z.infer<typeof ConnectionTest>

export const Authorization = z
  .strictObject({
    url: z.string().meta({ description: 'To be opened once in a browser, by the person who consents.' }),
    expires_at: Time,
  })
  .meta({ id: 'Authorization' })
export type Authorization = z.infer<typeof Authorization>

/** What this installation says of itself to an authorization server (RFC 7591, and OAuth Client ID Metadata Document). */
export const OAuthClientDocument = z
  .strictObject({
    client_id: z.string().meta({ description: 'The address of this document.' }),
    client_name: z.string(),
    client_uri: z.string(),
    redirect_uris: z.array(z.string()),
    grant_types: z.array(z.string()),
    response_types: z.array(z.string()),
    token_endpoint_auth_method: z.literal('none'),
    application_type: z.enum(['web', 'native']),
  })
  .meta({ id: 'OAuthClientDocument' })
export type OAuthClientDocument = z.infer<typeof OAuthClientDocument>

export const Connection = z
  .strictObject({
    name: Name,
    description,
    hosts: z.array(z.string()),
    kind: ConnectionKind,
    headers: z.array(z.string()).meta({ description: 'The names of the headers that carry the secret.' }),
    token_url: z.string().nullable(),
    created_at: Time,
    rotated_at: Time.nullable(),
    authorized_at: Time.nullable().meta({
      description:
        'For the kind `oauth_authorization_code`: when somebody authorised it. Null if nobody has, or if the grant is no longer valid.',
    }),
    last_used_at: Time.nullable().meta({ description: 'Accurate to within five minutes.' }),
    last_test: ConnectionTest.nullable().meta({ description: 'When its present secret was set.' }),
  })
  .meta({ id: 'Connection' })
export type Connection = z.infer<typeof Connection>

export const ConnectionList = listOf(Connection).meta({ id: 'ConnectionList' })

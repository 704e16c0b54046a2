import * as z from 'zod'
import { KeyScope, Scope } from '../scopes.ts'
import { line, listOf, Name, Time } from './common.ts'

export const KeyId = z.string().regex(/^key_[0-9A-HJKMNP-TV-Z]{26}$/, 'a key id looks like key_01JD…')

export const ApiKey = z
  .strictObject({
    id: KeyId,
    name: z.string(),
    scopes: z.array(KeyScope),
    roles: z
      .array(Name)
      .meta({ description: 'The role in which it decides approvals; `owner` stands for every role.' }),
    agents: z
      .array(Name)
      .nullable()
      .default(null)
      .meta({ description: 'For a worker’s key: the only agents that it can work for.' }),
    created_at: Time,
    revoked_at: Time.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

export const ApiKeyList = listOf(ApiKey).meta({ id: 'ApiKeyList' })

export const NewApiKey = z
  .strictObject({
    name: line(100),
    scopes: z.array(Scope).min(1).max(Scope.options.length),
    roles: z.array(Name).max(20).default([]),
    agents: z.array(Name).min(1).max(20).optional().meta({
      description: 'Restricts the key to workers of these agents; needs the scope `workers:run` and no other.',
    }),
  })
  .refine(({ scopes, agents }) => agents === undefined || scopes.every((scope) => scope === 'workers:run'), {
    message: 'a key for some agents has the scope workers:run and no other',
    path: ['scopes'],
  })
  .meta({
    id: 'NewApiKey',
    anyOf: [
      { properties: { agents: false } },
      { required: ['agents'], properties: { scopes: { items: { const: 'workers:run' } } } },
    ],
  })
export type NewApiKey = z.output<typeof NewApiKey>

export const CreatedApiKey = z
  .strictObject({
    ...ApiKey.shape,
    secret: z.string().meta({ description: 'Shown only once; only its hash is stored.' }),
  })
  .meta({ id: 'CreatedApiKey' })

export const Identity = z
  .strictObject({
    tenant: z.strictObject({
      id: z.string(),
      name: z.string(),
      concurrency: z.int(),
      retention_days: z.int(),
      queued_missions: z.int().meta({ description: 'How many missions may wait for slots and permits.' }),
      memories_per_subject: z.int().meta({ description: 'The maximum number of memories of one subject.' }),
      files_mb: z.int().meta({ description: 'The maximum size of all its files, in megabytes.' }),
      mb_per_file: z.int().meta({ description: 'The maximum size of one file, in megabytes.' }),
    }),
    key: z.strictObject({ id: KeyId, name: z.string(), scopes: z.array(KeyScope) }),
  })
  .meta({ id: 'Identity' })

export type Identity = z.infer<typeof Identity>

export const Ticket = z
  .strictObject({
    websocket_url: z.string().meta({ description: 'Where to connect.' }),
    ticket: z.string().meta({ description: 'Pass as `?ticket=` of one WebSocket connection.' }),
    expires_at: Time,
  })
  .meta({ id: 'Ticket' })

export const SessionId = z.string().regex(/^ses_[0-9A-HJKMNP-TV-Z]{26}$/, 'a session id looks like ses_01JD…')

/** Longer than any key or code. */
const maxProof = 200

export const SignIn = z
  .union([
    z.strictObject({
      api_key: z.string().max(maxProof).meta({ description: 'The session does what this key may do.' }),
    }),
    z.strictObject({
      sign_in_code: z.string().max(maxProof).meta({ description: 'From the fragment of a sign-in link; valid once.' }),
    }),
  ])
  .meta({ id: 'SignIn' })
export type SignIn = z.output<typeof SignIn>

const session = {
  id: SessionId,
  key: z
    .strictObject({
      id: KeyId,
      name: z.string(),
      scopes: z.array(KeyScope),
      roles: z.array(Name),
      agents: z.array(Name).nullable(),
    })
    .meta({ description: 'The key that the session stands for: what the session does is done by this key.' }),
  created_at: Time,
  last_used_at: Time.meta({ description: 'Noted at most every ten minutes.' }),
  expires_at: Time.meta({ description: 'When it ends, however much it is used.' }),
  idle_s: z.int().meta({ description: 'It ends this many seconds after its last noted use.' }),
}

export const Session = z.strictObject(session).meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

export const SessionList = listOf(Session).meta({ id: 'SessionList' })

export const CurrentSession = z
  .strictObject({ ...session, tenant: Identity.shape.tenant })
  .meta({ id: 'CurrentSession' })
export type CurrentSession = z.infer<typeof CurrentSession>

export const SignInCode = z
  .strictObject({
    code: z.string().meta({ description: 'For `sign_in_code`; valid once.' }),
    url: z.string().meta({
      description: 'Opens the console signed in. The code is in its fragment, which browsers send to no server.',
    }),
    expires_at: Time,
  })
  .meta({ id: 'SignInCode' })

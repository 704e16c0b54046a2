import * as z from 'zod'
import { Json, listOf, Name, Time } from './common.ts'
import { ToolEffect } from './tool.ts'
import { McpServerName, McpToolName } from './tool-name.ts'
import { WebAddress } from './web-address.ts'

/** As many tools as are kept of a server: what is more is left out, and said. */
export const maxMcpTools = 99

const effects = z
  .record(McpToolName, ToolEffect)
  .refine((given) => Object.keys(given).length <= maxMcpTools, `at most ${maxMcpTools} tools`)
  .meta({ maxProperties: maxMcpTools })

/** RFC 6749, 3.3. */
const scopes = /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/
const visible = /^[\x21-\x7e]*$/

const settings = {
  url: WebAddress.meta({
    description: 'Its endpoint; https. A new address makes it a different server: its tools are dropped.',
  }),
  connection: Name.nullable().meta({
    description: 'The connection whose secret is sent. A new one also makes it a different server.',
  }),
  revision: z.enum(['auto', '2026-07-28', '2025-11-25']).meta({
    description:
      'The version of the protocol. `auto`: the server is asked, and the older version is used if it does not support the newer one.',
  }),
  tools: z.array(McpToolName).max(maxMcpTools).nullable().meta({
    description: 'The tools that agents may use; null: all.',
  }),
  effects: effects.meta({ description: 'What is known about individual tools. All others count as `write`.' }),
  trust_annotations: z.boolean().meta({
    description: 'Whether the server’s `readOnlyHint` and `idempotentHint` set a tool’s effect.',
  }),
  approve_new: z.enum(['manual', 'auto']).meta({
    description: 'Whether tools added after the first fetch wait until somebody approves them.',
  }),
  list_ttl_s: z.int().min(0).max(86_400).meta({
    description:
      'How old the list of tools may be. An older one is fetched again before a call, at most once in a leg; earlier if the server says so.',
  }),
  timeout_s: z
    .int()
    .min(1)
    .max(50)
    .meta({ description: 'The time for a call, including all requests that must precede it.' }),
  max_bytes: z.int().min(100).max(1_000_000).meta({
    description:
      'How much of a result is stored, and shown to a model page by page. A longer result is cut, and becomes an artifact of the mission as a whole.',
  }),
}

export const PutMcpServer = z
  .strictObject({
    url: settings.url,
    connection: settings.connection.default(null),
    revision: settings.revision.default('auto'),
    tools: settings.tools.default(null),
    effects: settings.effects.default({}),
    trust_annotations: settings.trust_annotations.default(false),
    approve_new: settings.approve_new.default('manual'),
    list_ttl_s: settings.list_ttl_s.default(300),
    timeout_s: settings.timeout_s.default(20),
    max_bytes: settings.max_bytes.default(1_000_000),
  })
  .meta({ id: 'PutMcpServer' })
export type PutMcpServer = z.output<typeof PutMcpServer>

/** How an authorization server knows this installation: by a client that somebody registered and gave, by the address of a document of ours, or by a client that was registered by itself. */
export const McpClientKind = z.enum(['given', 'document', 'registered'])
export type McpClientKind = z.infer<typeof McpClientKind>

const issuer = z.string().meta({ description: 'The authorization server’s own identifier.' })
const scope = z.string().nullable().meta({ description: 'Scopes, separated by spaces; null: none was requested.' })

export const McpServer = z
  .strictObject({
    name: McpServerName,
    ...settings,
    authorized: z
      .strictObject({ issuer, client: McpClientKind, scope, at: Time })
      .nullable()
      .meta({ description: 'What somebody consented to by `authorize`.' }),
    needs_authorization: z
      .strictObject({ since: Time, scope })
      .nullable()
      .meta({ description: 'The server answered 401, or requires scopes that nobody granted: see `authorize`.' }),
    listed_at: Time.nullable().meta({ description: 'When its tools were last fetched.' }),
    spoken: z.string().nullable().meta({ description: 'The protocol version used then.' }),
    server_info: z.string().nullable().meta({ description: 'The server’s description of itself.' }),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'McpServer' })
export type McpServer = z.infer<typeof McpServer>

export const AuthorizeMcpServer = z
  .strictObject({
    issuer: WebAddress.optional().meta({
      description:
        'One of the authorization servers that the MCP server names. Required if it differs from the one used before.',
    }),
    scope: z
      .string()
      .max(1000)
      .regex(scopes, 'use scopes with one space between them')
      .optional()
      .meta({ description: 'Replaces the scopes that the server asks for.' }),
    client: z
      .strictObject({
        client_id: z.string().min(1).max(500).regex(visible, 'is no visible ASCII text'),
        client_secret: z.string().min(8).max(3000).regex(visible, 'is no visible ASCII text').optional(),
      })
      .optional()
      .meta({
        description:
          'A client registered at the authorization server. It is used again if the server is authorised again.',
      }),
  })
  .meta({ id: 'AuthorizeMcpServer' })
export type AuthorizeMcpServer = z.output<typeof AuthorizeMcpServer>

export const McpAuthorization = z
  .strictObject({
    url: z.string().meta({ description: 'To be opened once in a browser, by the person who consents.' }),
    expires_at: Time,
    issuer,
    resource: z.string().meta({ description: 'The resource that tokens are requested for (RFC 8707).' }),
    scope,
    client: McpClientKind,
    connection: Name.meta({
      description: 'The connection that stores the tokens; they are sent only to the server’s host.',
    }),
  })
  .meta({ id: 'McpAuthorization' })
export type McpAuthorization = z.infer<typeof McpAuthorization>

export const McpServerList = listOf(McpServer).meta({ id: 'McpServerList' })

export const McpToolState = z.enum(['ready', 'new', 'changed', 'gone', 'unusable']).meta({
  description:
    '`ready`: agents have it. `new`: nobody has approved it yet. `changed`: the server’s description differs from the approved one. `gone`: the server no longer has it. `unusable`: the server’s description cannot be shown to a model.',
})
export type McpToolState = z.infer<typeof McpToolState>

const pin = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'a pin has 64 of 0-9 and a-f')
  .meta({ description: 'The SHA-256 of the server’s whole description of a tool.' })

const schema = z.record(z.string(), Json)

const McpDefinition = z
  .strictObject({
    pin,
    title: z.string().nullable(),
    description: z.string(),
    parameters: schema,
    output_schema: schema.nullable(),
    annotations: z.record(z.string(), z.boolean()),
    checked: z.boolean().meta({
      description: 'Whether arguments are checked before a call. Otherwise only the server can check their schema.',
    }),
  })
  .meta({ id: 'McpDefinition' })

const summary = {
  name: McpToolName,
  told_as: z.string().meta({ description: 'The name that models see, also used in steps.' }),
  state: McpToolState,
  allowed: z.boolean().meta({ description: 'Whether it is among the tools that agents may use.' }),
  effect: ToolEffect,
  version: z.int().min(0).meta({ description: 'How many definitions of it were approved; 0: none.' }),
  problem: z.string().nullable(),
}

const McpToolSummary = z
  .strictObject({ ...summary, pin: pin.nullable(), offered: pin.nullable() })
  .meta({ id: 'McpToolSummary' })
export type McpToolSummary = z.infer<typeof McpToolSummary>

/** Not in pages: a list without definitions is short. */
export const McpTools = z
  .strictObject({
    server: McpServer,
    tools: z.array(McpToolSummary),
    left_out: z
      .array(z.strictObject({ name: z.string(), problem: z.string() }))
      .meta({ description: 'Tools of the last fetch that were not stored: at most 20 of them.' }),
  })
  .meta({ id: 'McpTools' })
export type McpTools = z.infer<typeof McpTools>

export const McpTool = z
  .strictObject({
    ...summary,
    approved: McpDefinition.nullable(),
    offered: McpDefinition.nullable().meta({
      description: 'Set if the server’s description differs from the approved one.',
    }),
    approved_at: Time.nullable(),
  })
  .meta({ id: 'McpTool' })
export type McpTool = z.infer<typeof McpTool>

export const ApproveMcpTool = z
  .strictObject({
    pin: pin.meta({ description: 'The definition that was reviewed; any other is not approved.' }),
  })
  .meta({ id: 'ApproveMcpTool' })
export type ApproveMcpTool = z.output<typeof ApproveMcpTool>

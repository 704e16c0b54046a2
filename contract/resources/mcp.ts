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
    description: 'Of its endpoint, by https. Another address is another server: its tools are forgotten.',
  }),
  connection: Name.nullable().meta({ description: 'Whose secret is sent along. Another one is another server too.' }),
  revision: z.enum(['auto', '2026-07-28', '2025-11-25']).meta({
    description:
      'Of the protocol. `auto`: the server is asked, and the older one is spoken where it does not know the newer.',
  }),
  tools: z.array(McpToolName).max(maxMcpTools).nullable().meta({
    description: 'Those that agents may have; null: all.',
  }),
  effects: effects.meta({ description: 'What is known of single tools. All others count as `write`.' }),
  trust_annotations: z.boolean().meta({
    description:
      'Whether a tool of which the server says `readOnlyHint` or `idempotentHint` has the effect that this means.',
  }),
  approve_new: z.enum(['manual', 'auto']).meta({
    description: 'Whether tools that come after the first listing wait until somebody approves them.',
  }),
  list_ttl_s: z.int().min(0).max(86_400).meta({
    description:
      'A list that is older is asked for again before a call, once in a leg at the most; sooner where the server says so.',
  }),
  timeout_s: z.int().min(1).max(50).meta({ description: 'For a call, with all that has to be asked before it.' }),
  max_bytes: z.int().min(100).max(1_000_000).meta({
    description:
      'Of a result that is kept, and told to a model a page at a time. Of a longer one the beginning is, and the whole becomes an artifact of the mission.',
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

const issuer = z.string().meta({ description: 'The authorization server, as it names itself.' })
const scope = z.string().nullable().meta({ description: 'Scopes, with spaces between them; null: none was asked for.' })

export const McpServer = z
  .strictObject({
    name: McpServerName,
    ...settings,
    authorized: z
      .strictObject({ issuer, client: McpClientKind, scope, at: Time })
      .nullable()
      .meta({ description: 'What somebody said yes to, by `authorize`.' }),
    needs_authorization: z
      .strictObject({ since: Time, scope })
      .nullable()
      .meta({ description: 'It was answered 401, or wants scopes that nobody granted: see `authorize`.' }),
    listed_at: Time.nullable().meta({ description: 'When its tools were asked for the last time.' }),
    spoken: z.string().nullable().meta({ description: 'The revision that was spoken then.' }),
    server_info: z.string().nullable().meta({ description: 'What the server says that it is.' }),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'McpServer' })
export type McpServer = z.infer<typeof McpServer>

export const AuthorizeMcpServer = z
  .strictObject({
    issuer: WebAddress.optional().meta({
      description:
        'Which authorization server, of those that the MCP server names. To be said where that is another than the one at which it was authorised before.',
    }),
    scope: z
      .string()
      .max(1000)
      .regex(scopes, 'use scopes with one space between them')
      .optional()
      .meta({ description: 'In the place of what the server asks for.' }),
    client: z
      .strictObject({
        client_id: z.string().min(1).max(500).regex(visible, 'is no visible ASCII text'),
        client_secret: z.string().min(8).max(3000).regex(visible, 'is no visible ASCII text').optional(),
      })
      .optional()
      .meta({
        description:
          'One that somebody registered at the authorization server. It is used again where the server is authorised once more.',
      }),
  })
  .meta({ id: 'AuthorizeMcpServer' })
export type AuthorizeMcpServer = z.output<typeof AuthorizeMcpServer>

export const McpAuthorization = z
  .strictObject({
    url: z.string().meta({ description: 'To be opened in a browser by whoever may say yes, once.' }),
    expires_at: Time,
    issuer,
    resource: z.string().meta({ description: 'For which the tokens are asked (RFC 8707).' }),
    scope,
    client: McpClientKind,
    connection: Name.meta({ description: 'Which keeps the tokens, and is sent to the host of the server alone.' }),
  })
  .meta({ id: 'McpAuthorization' })
export type McpAuthorization = z.infer<typeof McpAuthorization>

export const McpServerList = listOf(McpServer).meta({ id: 'McpServerList' })

export const McpToolState = z.enum(['ready', 'new', 'changed', 'gone', 'unusable']).meta({
  description:
    '`ready`: agents have it. `new`: nobody approved it yet. `changed`: the server describes it otherwise than what was approved. `gone`: the server has it no more. `unusable`: what the server says of it cannot be told to a model.',
})
export type McpToolState = z.infer<typeof McpToolState>

const pin = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'a pin has 64 of 0-9 and a-f')
  .meta({ description: 'The SHA-256 of all that the server says of a tool.' })

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
      description:
        'Whether arguments are checked before a call. Otherwise their schema says what the server alone can check.',
    }),
  })
  .meta({ id: 'McpDefinition' })

const summary = {
  name: McpToolName,
  told_as: z.string().meta({ description: 'Its name among the tools that a model is told of, and in steps.' }),
  state: McpToolState,
  allowed: z.boolean().meta({ description: 'Whether it is among the tools that agents may have.' }),
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
      .meta({ description: 'What the last listing had and is not kept: at most 20 of it.' }),
  })
  .meta({ id: 'McpTools' })
export type McpTools = z.infer<typeof McpTools>

export const McpTool = z
  .strictObject({
    ...summary,
    approved: McpDefinition.nullable(),
    offered: McpDefinition.nullable().meta({
      description: 'Where the server says something else than what is approved.',
    }),
    approved_at: Time.nullable(),
  })
  .meta({ id: 'McpTool' })
export type McpTool = z.infer<typeof McpTool>

export const ApproveMcpTool = z
  .strictObject({
    pin: pin.meta({ description: 'Of the definition that was looked at: another one is not approved.' }),
  })
  .meta({ id: 'ApproveMcpTool' })
export type ApproveMcpTool = z.output<typeof ApproveMcpTool>

import { describe, expect, test } from 'vitest'
import { NewConnection, RotateConnection } from '../../../../contract/resources/connection.ts'
import type { McpServer } from '../../../../contract/resources/mcp.ts'
import { PutMcpServer } from '../../../../contract/resources/mcp.ts'
import { PutModelProvider } from '../../../../contract/resources/model-provider.ts'
import type { Tool } from '../../../../contract/resources/tool.ts'
import { NewTool, ToolPatch } from '../../../../contract/resources/tool.ts'
import { ImportTools } from '../../../../contract/resources/tool-import.ts'
import {
  type CredentialDraft,
  credentialIn,
  emptyDraft,
  headersTwice,
  kinds,
} from '../../../../web/rooms/tools/editing/credential-draft.ts'
import { declarationOf, draftOf as functionDraft } from '../../../../web/rooms/tools/editing/function-draft.ts'
import { changesIn, creationOf, draftOf, withoutHeaders } from '../../../../web/rooms/tools/editing/http-draft.ts'
import { emptyImport, importOf, newIn, previewOf } from '../../../../web/rooms/tools/editing/import-draft.ts'
import { isOtherServer, draftOf as mcpDraft, settingsOf } from '../../../../web/rooms/tools/editing/mcp-draft.ts'
import {
  draftOf as providerDraft,
  settingsOf as providerSettings,
  withoutKey,
} from '../../../../web/rooms/tools/editing/provider-draft.ts'

const tool: Tool = {
  name: 'order-status',
  version: 3,
  description: 'Reads where an order is.',
  parameters: { type: 'object', properties: { id: { type: 'string' } } },
  request: {
    method: 'GET',
    url: 'https://shop.example.com/orders/{id}',
    headers: { accept: 'application/json' },
    query: {},
    body: null,
    encoding: 'json',
  },
  connection: 'shop',
  look_up: null,
  response: { pick: '/state', max_bytes: 5000 },
  effect: 'none',
  idempotency_header: 'Idempotency-Key',
  timeout_s: 20,
  max_tries: 1,
  origin: null,
  created_at: '2026-01-01T00:00:00.000Z',
}

describe('an HTTP tool', () => {
  test('a new one says all that was written, as the API takes it', () => {
    const draft = {
      ...draftOf(undefined),
      name: ' order-status ',
      description: 'Reads.',
      url: 'https://a.example/{id}',
    }
    const body = NewTool.parse(creationOf(draft))
    expect(body).toMatchObject({ name: 'order-status', connection: null, timeout_s: 20, max_tries: 1 })
    expect(body.request).toMatchObject({ method: 'GET', url: 'https://a.example/{id}', encoding: 'json' })
    expect(body.effect).toBeUndefined()
  })

  test('a change says only what differs, so that nobody else’s change of other parts is undone', () => {
    const draft = { ...draftOf(tool), description: 'Reads where an order is, and when it comes.', tries: '2' }
    const changes = changesIn(draftOf(tool), draft)
    expect(changes).toEqual({ description: 'Reads where an order is, and when it comes.', max_tries: 2 })
    expect(ToolPatch.parse(changes)).toEqual(changes)
  })

  test('what was only written in another order is no change', () => {
    const parameters = '{"properties": {"id": {"type": "string"}}, "type": "object"}'
    expect(changesIn(draftOf(tool), { ...draftOf(tool), parameters })).toEqual({})
  })

  test('nothing is sent while a part is no JSON object', () => {
    expect(changesIn(draftOf(tool), { ...draftOf(tool), request: '{"headers": ' })).toBeUndefined()
    expect(creationOf({ ...draftOf(undefined), parameters: '[]' })).toBeUndefined()
  })
})

test('a function tool is declared as a whole', () => {
  const draft = { ...functionDraft(undefined), name: 'print-label', description: 'Prints a label.' }
  expect(declarationOf(draft)).toEqual({
    params: { name: 'print-label' },
    body: {
      description: 'Prints a label.',
      effect: 'write',
      timeout_s: 300,
      parameters: { type: 'object', properties: {} },
    },
  })
  expect(declarationOf({ ...draft, parameters: '{' })).toBeUndefined()
})

describe('an MCP server', () => {
  const server: McpServer = {
    name: 'files',
    url: 'https://mcp.example.com/files',
    connection: null,
    revision: 'auto',
    tools: ['read_file'],
    effects: { read_file: 'none' },
    trust_annotations: true,
    approve_new: 'auto',
    list_ttl_s: 60,
    timeout_s: 10,
    max_bytes: 2000,
    authorized: null,
    needs_authorization: null,
    listed_at: null,
    spoken: null,
    server_info: null,
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
  }

  test('a change sends all settings, since what is left out returns to its default', () => {
    const { params, body } = settingsOf({ ...mcpDraft(server), timeout: '15' }) ?? {}
    const { name, url, connection, revision, tools, effects, trust_annotations, approve_new, list_ttl_s, max_bytes } =
      server
    expect(params).toEqual({ name })
    const settings = {
      url,
      connection,
      revision,
      tools,
      effects,
      trust_annotations,
      approve_new,
      list_ttl_s,
      max_bytes,
    }
    expect(PutMcpServer.parse(body)).toEqual({ ...settings, timeout_s: 15 })
  })

  test('no names stand for all tools', () => {
    expect(settingsOf({ ...mcpDraft(server), tools: ' \n' })?.body.tools).toBeNull()
  })

  test('another address or connection is said to be another server', () => {
    expect(isOtherServer(server, mcpDraft(server))).toBe(false)
    expect(isOtherServer(server, { ...mcpDraft(server), connection: 'shop' })).toBe(true)
    expect(isOtherServer(server, { ...mcpDraft(server), url: 'https://other.example' })).toBe(true)
  })
})

describe('a credential', () => {
  const filled: CredentialDraft['parts'] = {
    token: ' with spaces? ',
    username: 'ada',
    password: '',
    authorization_url: 'https://login.example/consent',
    token_url: 'https://login.example/token',
    client_id: 'abc',
    client_secret: 'not to be told',
  }

  test.each(kinds)('of the kind %s has its own parts and no others', (kind) => {
    const token = 'a-token-that-counts'
    const draft = {
      ...emptyDraft(kind),
      parts: { ...filled, token, client_secret: 'not-to-be-told' },
      headers: [
        { name: ' x-key ', value: 'not-to-be-told' },
        { name: '', value: '' },
      ],
    }
    expect(RotateConnection.parse({ credential: credentialIn(draft) }).credential.kind).toBe(kind)
  })

  test('what is optional and was left empty is left out, but a password may be empty', () => {
    const oauth = credentialIn({ ...emptyDraft('oauth_authorization_code'), parts: { ...filled, client_secret: '' } })
    expect(Object.keys(oauth)).not.toContain('client_secret')
    expect(Object.keys(oauth)).not.toContain('scope')
    expect(credentialIn({ ...emptyDraft('basic'), parts: filled })).toEqual({
      kind: 'basic',
      username: 'ada',
      password: '',
    })
  })

  test('a secret is sent as it was written', () => {
    expect(credentialIn({ ...emptyDraft('bearer'), parts: filled })).toEqual({
      kind: 'bearer',
      token: ' with spaces? ',
    })
  })

  test('only a consent has an issuer that must be named', () => {
    const draft = { ...emptyDraft('oauth_authorization_code'), parts: filled, needsIssuer: true }
    expect(credentialIn(draft)).toMatchObject({ iss_required: true, client_auth: 'basic' })
    expect(credentialIn({ ...draft, kind: 'oauth_client_credentials' })).not.toHaveProperty('iss_required')
  })

  test('a connection with it is what the API takes', () => {
    const credential = credentialIn({ ...emptyDraft('basic'), parts: filled })
    expect(NewConnection.parse({ name: 'shop', hosts: ['shop.example.com'], credential }).credential).toEqual(
      credential,
    )
  })
})

describe('a model provider', () => {
  const draft = { ...providerDraft(undefined), name: 'ours', url: 'https://models.example.com/v1', key: 'secret-key-1' }

  test('its key is replaced, kept by being left out, or taken away', () => {
    const keyOf = (keyUse: 'new' | 'present' | 'none') => {
      const { body } = providerSettings({ ...draft, keyUse }) ?? {}
      return PutModelProvider.parse(body).api_key
    }
    expect([keyOf('new'), keyOf('present'), keyOf('none')]).toEqual(['secret-key-1', undefined, null])
  })

  test('nothing is sent while its models are no JSON object', () => {
    expect(providerSettings({ ...draft, models: '"m"' })).toBeUndefined()
  })
})

describe('an import', () => {
  const draft = {
    ...emptyImport,
    document: 'openapi: 3.1.0',
    prefix: ' shop_ ',
    operations: 'getOrder\n\n GET /orders ',
  }

  test('the preview writes nothing, and shows also what cannot become a tool', () => {
    const asked = ImportTools.parse(previewOf(draft))
    expect(asked).toMatchObject({ dry_run: true, on_problem: 'skip', prefix: 'shop_', connection: null, server: null })
    expect(asked.operations).toEqual(['getOrder', 'GET /orders'])
    expect(ImportTools.parse(previewOf({ ...draft, operations: '' })).operations).toBeUndefined()
  })

  test('the import takes exactly what was chosen, or nothing', () => {
    const asked = ImportTools.parse(importOf(draft, ['GET /orders']))
    expect(asked).toMatchObject({ dry_run: false, on_problem: 'refuse', operations: ['GET /orders'] })
  })

  test('chosen at first is what it would change', () => {
    const tools = (['created', 'changed', 'unchanged'] as const).map((outcome) => ({
      ...{ operation: outcome, outcome, notes: [], tool },
    }))
    expect(newIn({ api: 'Shop', operation_count: 3, dry_run: true, tools, problems: [] })).toEqual([
      'created',
      'changed',
    ])
  })
})

describe('what is kept of a form until it is sent', () => {
  test('has no request with headers, nor one that cannot be read', () => {
    const draft = { ...draftOf(undefined), name: 'kept' }
    const kept = (request: string) => withoutHeaders({ ...draft, request })
    expect(kept('{"headers": {}, "query": {"q": "1"}}')).toMatchObject({ name: 'kept', request: expect.any(String) })
    for (const request of ['{"headers": {"x-key": "secret"}}', '{"headers": {"x-key": "sec', '{"headers": "secret"}'])
      expect(kept(request)).toEqual({ ...draft, request: undefined })
  })

  test('has no key of a model provider', () => {
    expect(withoutKey({ ...providerDraft(undefined), key: 'sk-1' })).not.toHaveProperty('key')
  })
})

test('headers that two rows name are told, whatever their case', () => {
  const headers = [
    { name: 'X-Key', value: '1' },
    { name: 'x-key ', value: '2' },
    { name: 'x-other', value: '3' },
  ]
  expect(headersTwice({ ...emptyDraft('headers'), headers })).toEqual(['x-key'])
  expect(headersTwice({ ...emptyDraft('bearer'), headers })).toEqual([])
})

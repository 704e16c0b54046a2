import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TryTool } from '../../../../contract/resources/tool.ts'
import { deleteMcpServer } from '../../../../core/features/mcp/manage-mcp.ts'
import { getMcpServer } from '../../../../core/features/mcp/read-mcp.ts'
import { tryMcpTool } from '../../../../core/features/mcp/try-mcp-tool.ts'
import { tryTool } from '../../../../core/features/tools/try-tool.ts'
import { type McpPlatform, mcpPlatform } from '../../../mcp/mcp-platform.ts'
import { echo, openRawServer, type RawServer, saying } from '../../../mcp/raw-server.ts'
import { connect, otherCaller } from '../../engine/connections/services.ts'

let server: RawServer
let at: McpPlatform

beforeEach(async () => {
  server = await openRawServer()
  at = await mcpPlatform([server])
})
afterEach(async () => {
  at.platform.close()
  await server.close()
})

const refused = (code: string, why = '') => expect.objectContaining({ code, message: expect.stringContaining(why) })

describe('a server', () => {
  test('is called by https alone, unless it is on this machine', async () => {
    await expect(at.put({ url: 'http://mcp.example.com/mcp' })).rejects.toEqual(refused('not_applicable', 'https'))
    expect(await at.put({ url: 'https://mcp.example.com/mcp' })).toMatchObject({ name: 'shop', listed_at: null })
    expect(await at.put({ url: server.url })).toMatchObject({ url: server.url })
  })

  test('has a connection only where that is bound to its host', async () => {
    const url = 'https://mcp.example.com/mcp'
    await expect(at.put({ url, connection: 'shop' })).rejects.toEqual(
      refused('not_applicable', 'there is no connection shop'),
    )
    await connect(at.platform, { hosts: ['api.example.com'], credential: { kind: 'bearer', token: 'x'.repeat(20) } })
    await expect(at.put({ url, connection: 'shop' })).rejects.toEqual(refused('not_applicable', 'api.example.com'))
  })

  test('keeps what was approved when its settings change, and nothing when its address does', async () => {
    const made = await at.put({ url: server.url })
    await at.refresh()
    expect(await at.put({ url: server.url, timeout_s: 5 })).toMatchObject({
      ...{ created_at: made.created_at, timeout_s: 5, listed_at: expect.any(String) },
    })
    expect((await at.tools()).tools).toHaveLength(1)
    expect(await at.put({ url: `${server.url}/other` })).toMatchObject({ created_at: made.created_at, listed_at: null })
    expect((await at.tools()).tools).toEqual([])
  })

  test('is forgotten with its tools, and agents go on without', async () => {
    await at.put({ url: server.url })
    await at.refresh()
    await at.agent({ tools: ['mcp:shop/*', 'calculator'] })
    await deleteMcpServer(at.platform.ports)(at.platform.caller, 'shop')
    await expect(at.tools()).rejects.toEqual(refused('not_found'))
    await at.put({ url: server.url })
    expect((await at.tools()).tools).toEqual([])
    await deleteMcpServer(at.platform.ports)(at.platform.caller, 'shop')
    expect((await at.run('what is 6 * 7?')).mission.status).toBe('COMPLETED')
  })

  test('of another tenant is not there', async () => {
    await at.put({ url: server.url })
    const other = otherCaller(at.platform)
    await expect(getMcpServer(at.platform.ports)(other, 'shop')).rejects.toEqual(refused('not_found'))
  })

  test('is to be there when an agent names it', async () => {
    await expect(at.agent({ tools: ['mcp:shop/*'] })).rejects.toEqual(
      refused('not_applicable', 'PUT /v1/mcp-servers/shop'),
    )
  })
})

describe('a tool that is tried', () => {
  const attempt = (given: object) =>
    tryMcpTool(at.platform.ports)(at.platform.caller, 'shop', 'echo', TryTool.parse(given))

  beforeEach(async () => {
    await at.put({ url: server.url })
    await at.refresh()
  })

  test('is called once it is confirmed, with arguments that follow its schema', async () => {
    const given = { arguments: { text: 'x' } }
    await expect(attempt(given)).rejects.toEqual(refused('not_applicable', 'confirm'))
    await expect(attempt({ arguments: { text: 7 }, confirm: true })).rejects.toEqual(refused('not_applicable', '/text'))
    expect(await attempt({ ...given, confirm: true })).toMatchObject({
      ...{ version: 1, effect: 'write', is_error: false, output: { text: 'hello', truncated: false } },
    })
  })

  test.each(['mcp:shop/echo', 'mcp__shop__echo'])(
    'is called where tools of all kinds are tried, as %s',
    async (name) => {
      const { ports, caller } = at.platform
      const trying = (given: object) => tryTool(ports)(caller, name, TryTool.parse(given))
      await expect(trying({ arguments: { text: 'x' } })).rejects.toEqual(refused('not_applicable', 'confirm'))
      expect(await trying({ arguments: { text: 'x' }, confirm: true })).toMatchObject({
        ...{ version: 1, effect: 'write', is_error: false, output: { text: 'hello' } },
      })
      await expect(tryTool(ports)(otherCaller(at.platform), name, TryTool.parse({}))).rejects.toEqual(
        refused('not_found'),
      )
    },
  )

  test.each(['mcp:shop/lost', 'mcp__shop__lost', 'mcp:lost/echo', 'mcp__lost__echo'])(
    'is there, unlike %s',
    async (name) => {
      const trying = tryTool(at.platform.ports)(at.platform.caller, name, TryTool.parse({}))
      await expect(trying).rejects.toEqual(refused('not_found', 'GET /v1/mcp-servers'))
    },
  )

  test('tells what went wrong as a model is told it', async () => {
    server.call = () => ({ ...saying('no'), isError: true })
    const trial = await attempt({ arguments: { text: 'x' }, confirm: true })
    expect(trial).toMatchObject({ is_error: true, output: 'tool_failed: no' })
  })

  test('is not called while it is paused', async () => {
    server.list = () => ({ tools: [{ ...echo, description: 'Other.' }] })
    await at.refresh()
    await expect(attempt({ arguments: { text: 'x' }, confirm: true })).rejects.toEqual(
      refused('not_applicable', 'another description'),
    )
  })
})

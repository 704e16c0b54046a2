import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { McpEndpoint, McpSend, McpSession } from '../../core/base/ports/mcp.ts'
import { createExchange } from './exchange.ts'
import { listingOf } from './listing.ts'
import { definitionWithHeaders } from './mirrored-headers.ts'
import { resultOf } from './result.ts'

/** Whoever sends keeps the time; the client is not to give up before. */
const timeout = 120_000
/** Of a list of tools. */
const maxPages = 20

/** Of itself it says nothing that anybody could go by. */
const sortie = { name: 'sortie', version: '1' }

/** Agrees with a server on a revision. */
export async function openSession({ url, revision }: McpEndpoint, send: McpSend): Promise<McpSession> {
  const exchange = createExchange()
  const client = new Client(sortie, {
    capabilities: {},
    versionNegotiation: { mode: modeOf(revision) },
    inputRequired: { autoFulfill: false },
    listMaxPages: maxPages,
  })
  const transport = new StreamableHTTPClientTransport(new URL(url), { fetch: exchange.fetch })
  const during = async <Result>(way: McpSend, act: () => Promise<Result>): Promise<Result> => {
    try {
      return await exchange.during(way, act)
    } catch (error) {
      await client.close().catch(() => {})
      throw error
    }
  }
  await during(send, () => client.connect(transport, { timeout }))
  const { name, version } = client.getServerVersion() ?? { name: 'unknown', version: '' }
  return {
    revision: client.getNegotiatedProtocolVersion() ?? 'unknown',
    server: `${name} ${version}`.trim(),
    list: (way) =>
      during(way, async () => listingOf(await client.listTools(undefined, { timeout, cacheMode: 'bypass' }))),
    call: ({ name, parameters, arguments: given }, way) =>
      during(way, async () => {
        const toolDefinition = definitionWithHeaders(name, parameters)
        const options = { timeout, ...(toolDefinition && { toolDefinition }) }
        return resultOf(await client.callTool({ name, arguments: given }, options))
      }),
    async close(way) {
      await during(way, () => transport.terminateSession())
      await client.close()
    },
  }
}

function modeOf(revision: McpEndpoint['revision']) {
  if (revision === 'auto') return 'auto' as const
  return revision === '2025-11-25' ? ('legacy' as const) : { pin: revision }
}

import { Client, LOG_LEVEL_META_KEY, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { McpEndpoint, McpSend, McpSession, TellProgress } from '../../core/base/ports/mcp.ts'
import { createExchange } from './exchange.ts'
import { listingOf } from './listing.ts'
import { definitionWithHeaders } from './mirrored-headers.ts'
import { resultOf } from './result.ts'

/** The sender limits the time; the client must not give up before. */
const timeout = 120_000
/** Of a list of tools. */
const maxPages = 20

/** Sends the request through the client. The answer is read on its way to the client, which sees only complete answers. */
const askingForProgress = { onprogress() {} }
/** In the newer revision, a server sends only the notifications that were requested. */
const askingForNotes = { [LOG_LEVEL_META_KEY]: 'info' }

/** It claims nothing about itself that anybody could rely on. */
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
  const during = async <Result>(way: McpSend, act: () => Promise<Result>, tell?: TellProgress): Promise<Result> => {
    try {
      return await exchange.during(way, act, tell)
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
    call: ({ name, parameters, arguments: given }, way, tell) =>
      during(
        way,
        async () => {
          const toolDefinition = definitionWithHeaders(name, parameters)
          const options = { timeout, ...(tell && askingForProgress), ...(toolDefinition && { toolDefinition }) }
          const asked = { name, arguments: given, ...(tell && { _meta: askingForNotes }) }
          return resultOf(await client.callTool(asked, options))
        },
        tell,
      ),
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

import type { Json } from '../../../contract/resources/common.ts'
import type { JsonSchema } from './models.ts'
import type { WebRequest, WebResponse } from './web.ts'

/**
 * Speaks the Model Context Protocol with servers that tenants name. It has no network access of its own: the caller provides a
 * way out, with its guard, its secret and its bounds.
 */
export interface Mcp {
  /** @throws SortieError as `McpSend` does, and `tool_failed` if the server speaks another protocol, or another revision */
  connect(server: McpEndpoint, send: McpSend): Promise<McpSession>
}

export interface McpEndpoint {
  readonly url: string
  /** `auto`: the newest that both speak. */
  readonly revision: 'auto' | '2026-07-28' | '2025-11-25'
}

/**
 * One request to the server’s address, and its answer, of any status.
 * @throws SortieError as the web does, and `fetch_failed` if the answer broke off or timed out
 */
export type McpSend = (request: McpRequest) => Promise<WebResponse>

export type McpRequest = Pick<WebRequest, 'headers' | 'body' | 'isEnough'> & { readonly method: 'POST' | 'DELETE' }

/**
 * The session with a server. It carries one request at a time, and is useless once one has failed. A
 * failure has `may_have_arrived` if the server may have acted on the request.
 */
export interface McpSession {
  readonly revision: string
  /** The server’s description of itself. */
  readonly server: string
  /** All pages. @throws SortieError `tool_failed` for an invalid or endless list */
  list(send: McpSend): Promise<McpListing>
  /** @throws SortieError `tool_failed` if there was no result; its `session` is `gone` if the server forgot this session */
  call(call: McpCall, send: McpSend, tell?: TellProgress): Promise<McpResult>
  /** Tells a server that keeps sessions that this one is over. */
  close(send: McpSend): Promise<void>
}

/** A server’s message on the way to a result: its progress, or a note. */
export type TellProgress = (progress: McpProgress) => void

export interface McpProgress {
  /** May be empty. */
  readonly text: string
  readonly done?: number
  readonly total?: number
}

export interface McpListing {
  readonly tools: readonly McpListedTool[]
  /** How long the server says that this is valid. */
  readonly ttlMs?: number
}

export interface McpListedTool {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly parameters: JsonSchema
  readonly outputSchema?: JsonSchema
  /** The server’s description of a call’s effect, in the protocol’s terms. */
  readonly annotations: Readonly<Record<string, boolean>>
}

export interface McpCall {
  readonly name: string
  /** The arguments that are also sent in headers. */
  readonly parameters: JsonSchema
  readonly arguments: Readonly<Record<string, unknown>>
}

export interface McpResult {
  readonly parts: readonly McpPart[]
  readonly structured?: Json
  /** The tool reports a failure. */
  readonly isError: boolean
}

/** Bytes as received, in base64. */
export type McpPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image' | 'audio'; readonly type: string; readonly base64: string }
  | {
      readonly kind: 'link'
      readonly uri: string
      readonly name: string
      readonly type?: string
      readonly bytes?: number
    }
  | { readonly kind: 'embedded text'; readonly uri: string; readonly type?: string; readonly text: string }
  | { readonly kind: 'embedded bytes'; readonly uri: string; readonly type?: string; readonly base64: string }

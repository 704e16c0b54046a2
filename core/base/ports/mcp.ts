import type { Json } from '../../../contract/resources/common.ts'
import type { JsonSchema } from './models.ts'
import type { WebRequest, WebResponse } from './web.ts'

/**
 * Speaks the Model Context Protocol with servers that tenants name. It reaches nothing by itself: whoever asks gives it the way
 * out, with its guard, its secret and its bounds.
 */
export interface Mcp {
  /** @throws SortieError as `McpSend` does, and `tool_failed` where the server speaks another protocol, or another revision */
  connect(server: McpEndpoint, send: McpSend): Promise<McpSession>
}

export interface McpEndpoint {
  readonly url: string
  /** `auto`: the newest that both speak. */
  readonly revision: 'auto' | '2026-07-28' | '2025-11-25'
}

/**
 * One request to the server's address, and its answer, of any status.
 * @throws SortieError as the web does, and `fetch_failed` where the answer broke off or its time is up
 */
export type McpSend = (request: McpRequest) => Promise<WebResponse>

export type McpRequest = Pick<WebRequest, 'headers' | 'body' | 'isEnough'> & { readonly method: 'POST' | 'DELETE' }

/**
 * What was agreed on with a server. It carries one request at a time, and is of no use any more once one has failed. What a
 * failure says is `may_have_arrived` where the server may have acted on the request.
 */
export interface McpSession {
  readonly revision: string
  /** What the server says that it is. */
  readonly server: string
  /** All pages. @throws SortieError `tool_failed` for a list that is none, or without end */
  list(send: McpSend): Promise<McpListing>
  /** @throws SortieError `tool_failed` where no result came of it; its `session` is `gone` where the server forgot this session */
  call(call: McpCall, send: McpSend, tell?: TellProgress): Promise<McpResult>
  /** Tells a server that keeps sessions that this one is over. */
  close(send: McpSend): Promise<void>
}

/** What a server says on the way to a result: how far it is, or what it notes. */
export type TellProgress = (progress: McpProgress) => void

export interface McpProgress {
  /** May be empty. */
  readonly text: string
  readonly done?: number
  readonly total?: number
}

export interface McpListing {
  readonly tools: readonly McpListedTool[]
  /** For how long the server says that this holds. */
  readonly ttlMs?: number
}

export interface McpListedTool {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly parameters: JsonSchema
  readonly outputSchema?: JsonSchema
  /** What the server says of what a call does, by the protocol's names. */
  readonly annotations: Readonly<Record<string, boolean>>
}

export interface McpCall {
  readonly name: string
  /** By which some arguments are sent in headers as well. */
  readonly parameters: JsonSchema
  readonly arguments: Readonly<Record<string, unknown>>
}

export interface McpResult {
  readonly parts: readonly McpPart[]
  readonly structured?: Json
  /** The tool says that it failed. */
  readonly isError: boolean
}

/** Bytes are as they came, in base64. */
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

/** The parts of OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1) that this API uses. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1'
  readonly info: {
    readonly title: string
    readonly version: string
    readonly description: string
    readonly license: { readonly name: string; readonly identifier: string }
  }
  readonly servers?: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: { readonly [path: string]: { readonly [method: string]: OpenApiOperation } }
  readonly components: {
    readonly schemas: SchemasByName
    readonly securitySchemes: { readonly api_key: JsonSchema }
  }
  readonly 'x-errors': readonly ErrorEntry[]
  readonly 'x-events': readonly EventEntry[]
  readonly 'x-websocket': WebSocketEntry
}

export interface OpenApiOperation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description: string
  readonly 'x-scope': string
  readonly security: readonly { readonly [scheme: string]: readonly string[] }[]
  readonly parameters?: readonly OpenApiParameter[]
  readonly requestBody?: { readonly required: true; readonly content: OpenApiContent }
  readonly responses: { readonly [status: string]: OpenApiResponse }
  readonly 'x-codeSamples'?: readonly CodeSample[]
}

export interface CodeSample {
  readonly lang: string
  readonly label: string
  readonly source: string
}

export interface OpenApiParameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: JsonSchema
  readonly description?: string
  readonly example?: unknown
}

export interface OpenApiResponse {
  readonly description: string
  readonly headers?: { readonly [name: string]: { readonly description: string; readonly schema: JsonSchema } }
  readonly content?: OpenApiContent
  /** The possible error codes of this status. */
  readonly 'x-error-codes'?: readonly string[]
}

export interface OpenApiContent {
  readonly [mediaType: string]: { readonly schema: JsonSchema; readonly example?: unknown }
}

export interface ErrorEntry {
  readonly code: string
  readonly status: number
  readonly retryable: boolean
  /** What it means, and what to do. */
  readonly advice: string
}

export interface EventEntry {
  readonly type: string
  readonly summary: string
  readonly reach: 'bus' | 'feed'
  readonly data: JsonSchema
  readonly sample: unknown
}

export interface WebSocketEntry {
  readonly description: string
  readonly max_frame_bytes: number
  readonly client_frame: JsonSchema
  readonly server_frame: JsonSchema
}

export interface JsonSchema {
  readonly [keyword: string]: unknown
}

export interface SchemasByName {
  readonly [name: string]: JsonSchema
}

import type { Tool } from '../../../contract/resources/tool.ts'

/** An OpenAPI document, and the tools to make from it. */
export interface ApiTask {
  /** JSON or YAML. */
  readonly text: string
  /** By `operationId`, or by method and path; null: all. */
  readonly operations: readonly string[] | null
  /** The prefix of all names. */
  readonly prefix: string
  /** The API’s address, if it differs from the document’s. */
  readonly server: string | null
  /** In lower case: headers that a connection sends, so that no model has to provide them. */
  readonly sent: readonly string[]
  /** The maximum number of described operations. */
  readonly most: number
}

/** The content of a document, as tools. */
export interface DescribedApi {
  readonly title: string
  /** The number of operations in the document. */
  readonly count: number
  readonly described: readonly DescribedOperation[]
}

export type DescribedOperation = {
  /** As requested; null if all are wanted. */
  readonly asked: string | null
  /** Method and path. */
  readonly operation: string
} & ({ readonly tool: DescribedTool } | { readonly problem: string })

export type DescribedTool = Pick<Tool, 'name' | 'description' | 'parameters' | 'request'> & {
  /** The parts of the operation that the tool lacks. */
  readonly notes: readonly string[]
}

export type ApiOutcome =
  | { readonly outcome: 'described'; readonly api: DescribedApi }
  /** It is not such a document; `problem` is a sentence without its end. */
  | { readonly outcome: 'unreadable'; readonly problem: string }
  | { readonly outcome: 'too_expensive' }

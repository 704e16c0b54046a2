import type { Tool } from '../../../contract/resources/tool.ts'

/** A document of OpenAPI, and what tools are to be made of. */
export interface ApiTask {
  /** JSON or YAML. */
  readonly text: string
  /** By `operationId`, or by method and path; null: all. */
  readonly operations: readonly string[] | null
  /** With which all names begin. */
  readonly prefix: string
  /** Where it is served, if not where the document says. */
  readonly server: string | null
  /** In lower case: headers that a connection sends, so that no model is asked for them. */
  readonly sent: readonly string[]
  /** More are not described. */
  readonly most: number
}

/** What a document says, in terms of tools. */
export interface DescribedApi {
  readonly title: string
  /** How many operations the document has. */
  readonly count: number
  readonly described: readonly DescribedOperation[]
}

export type DescribedOperation = {
  /** As it was asked for; null where all are wanted. */
  readonly asked: string | null
  /** Method and path. */
  readonly operation: string
} & ({ readonly tool: DescribedTool } | { readonly problem: string })

export type DescribedTool = Pick<Tool, 'name' | 'description' | 'parameters' | 'request'> & {
  /** What of the operation is not in the tool. */
  readonly notes: readonly string[]
}

export type ApiOutcome =
  | { readonly outcome: 'described'; readonly api: DescribedApi }
  /** It is no such document; `problem` is a sentence without its end. */
  | { readonly outcome: 'unreadable'; readonly problem: string }
  | { readonly outcome: 'too_expensive' }

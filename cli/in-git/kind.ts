import type { Json } from '../../contract/resources/common.ts'
import type { CallOptions, Client } from '../../sdk/client.ts'
import type { Noun } from './nouns.ts'

/** A thing as it is compared: whole, with every default. */
export type Thing = { readonly [field: string]: Json }

/** A thing of the installation. */
export interface Found {
  readonly key: string
  readonly thing: Thing
  /** By which the API knows it. */
  readonly id: string
  readonly version?: number
  /** Why files cannot change it. */
  readonly fixed?: string
}

export interface Written {
  readonly version?: number
  /** What else there is to know of it. */
  readonly notes?: readonly string[]
}

export interface FieldProblem {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

export type Reading = { readonly thing: Thing } | { readonly problems: readonly FieldProblem[] }

/** One noun: how a document becomes a thing, and how the API keeps it. */
export interface Kind {
  readonly noun: Noun
  /** Checks what a document says by the schema of the API, and fills in defaults. */
  read(value: unknown): Reading
  /** By which a document and a thing of the installation are the same. */
  keyOf(thing: Thing): string
  /** The shortest document that becomes this thing. */
  documentOf(thing: Thing): Thing
  /** Those with these keys, of what there is. */
  find(client: Client, keys: ReadonlySet<string>, options: CallOptions): Promise<readonly Found[]>
  /** All that files could say. */
  list(client: Client, options: CallOptions): Promise<readonly Found[]>
  /** Why this one cannot become that one. */
  refusal(found: Found, wanted: Thing): string | undefined
  create(client: Client, thing: Thing, options: CallOptions): Promise<Written>
  /** @param fields those that differ */
  change(
    client: Client,
    found: Found,
    thing: Thing,
    fields: ReadonlySet<string>,
    options: CallOptions,
  ): Promise<Written>
  remove(client: Client, found: Found, options: CallOptions): Promise<void>
}

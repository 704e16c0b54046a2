import type { Json } from '../../contract/resources/common.ts'
import type { CallOptions, Client } from '../../sdk/client.ts'
import type { Noun } from './nouns.ts'

/** A thing in comparable form: complete, with every default. */
export type Thing = { readonly [field: string]: Json }

/** An existing thing of the installation. */
export interface Found {
  readonly key: string
  readonly thing: Thing
  /** The API's ID of it. */
  readonly id: string
  readonly version?: number
  /** Why files cannot change it. */
  readonly fixed?: string
}

export interface Written {
  readonly version?: number
  /** Further information about it. */
  readonly notes?: readonly string[]
}

export interface FieldProblem {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

export type Reading = { readonly thing: Thing } | { readonly problems: readonly FieldProblem[] }

/** One noun: how a document becomes a thing, and how the API stores it. */
export interface Kind {
  readonly noun: Noun
  /** Validates a document with the schema of the API, and fills in defaults. */
  read(value: unknown): Reading
  /** The key that a document and an existing thing share. */
  keyOf(thing: Thing): string
  /** The shortest document that becomes this thing. */
  documentOf(thing: Thing): Thing
  /** The existing things with these keys. */
  find(client: Client, keys: ReadonlySet<string>, options: CallOptions): Promise<readonly Found[]>
  /** All existing things that files could describe. */
  list(client: Client, options: CallOptions): Promise<readonly Found[]>
  /** Why the existing thing cannot become the wanted one. */
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

import type { MediaType } from '../../../contract/resources/file.ts'

/**
 * Looks into bytes that somebody sent, beside the event loop, bounded in time and memory whatever they are. No tenant's files keep
 * another's waiting for longer than one of them takes.
 */
export interface Contents {
  /** @throws SortieError `unavailable` (retryable) when too many wait */
  examine(content: Content): Promise<Examined>
}

export interface Content {
  readonly tenant: string
  readonly bytes: Uint8Array
  /** What its sender says that it is. */
  readonly said: string | null
}

export type Examined =
  | {
      readonly outcome: 'known'
      readonly media_type: MediaType
      readonly sha256: string
      /** Of a document, where it has any that can be read in time. A text is its own. */
      readonly text?: string
    }
  /** `reason` is a sentence. */
  | { readonly outcome: 'refused'; readonly reason: string }

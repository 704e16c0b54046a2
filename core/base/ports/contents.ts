import type { MediaType } from '../../../contract/resources/file.ts'

/**
 * Checks uploaded bytes off the event loop, bounded in time and memory whatever they are. No tenant’s files make
 * another tenant wait for longer than one of them takes.
 */
export interface Contents {
  /** @throws SortieError `unavailable` (retryable) if too many wait */
  examine(content: Content): Promise<Examined>
}

export interface Content {
  readonly tenant: string
  readonly bytes: Uint8Array
  /** The type declared by its sender. */
  readonly said: string | null
}

export type Examined =
  | {
      readonly outcome: 'known'
      readonly media_type: MediaType
      readonly sha256: string
      /** A document’s text, if it has any that can be read in time. A text file is its own. */
      readonly text?: string
    }
  /** `reason` is a sentence. */
  | { readonly outcome: 'refused'; readonly reason: string }

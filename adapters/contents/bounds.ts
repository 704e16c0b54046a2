/** The maximum taken from one document. */
export interface DocumentBounds {
  /** Of its text: far more than a model sees. */
  readonly characters: number
  /** Unpacked, for all parts that are read. An archive may claim to contain a thousand times its own length. */
  readonly unpackedBytes: number
  readonly sheets: number
  readonly cells: number
  readonly slides: number
  /** Entries of an archive, read or not. */
  readonly entries: number
}

export const documentBounds: DocumentBounds = {
  characters: 2_000_000,
  unpackedBytes: 50 * 1024 * 1024,
  sheets: 200,
  cells: 500_000,
  slides: 1_000,
  entries: 20_000,
}

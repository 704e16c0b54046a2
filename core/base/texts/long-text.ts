/** A text in the making. Of a million pieces that are added one by one, each would stay in memory, and a node for it. */
export interface LongText {
  add(piece: string): void
  readonly length: number
  whole(): string
  /** @param at in UTF-16 units */
  from(at: number): string
}

const maxPieces = 1024

export function createLongText(): LongText {
  let joined = ''
  let pieces: string[] = []
  let length = 0

  function join(): string {
    if (pieces.length > 0) {
      joined += pieces.join('')
      pieces = []
    }
    return joined
  }

  return {
    add(piece) {
      length += piece.length
      if (pieces.push(piece) === maxPieces) join()
    },
    get length() {
      return length
    },
    whole: join,
    from: (at) => join().slice(at),
  }
}

/** The text of the present step with a piece more; a piece at the start begins the next step. */
export function addPiece(text: string, piece: { readonly offset: number; readonly text: string }): string {
  return text.slice(0, piece.offset) + piece.text
}

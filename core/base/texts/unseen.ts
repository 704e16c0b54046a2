/**
 * What a reader cannot see, or what changes how the text around it is shown: control characters, marks of direction, separators of
 * lines and paragraphs, zero-width characters, halves of surrogate pairs.
 */
export const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

/** As JSON writes it: `\u001b`. */
export function writtenOut(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}

/** A text with everything unseen written out but ends of lines and tabs, for whoever decides about exactly this text. */
export function withUnseenWrittenOut(text: string): string {
  return text.replace(unseen, (character) => (/[\n\t]/.test(character) ? character : writtenOut(character)))
}

/**
 * Characters that a reader cannot see, or that change how the text around them is shown: control characters, direction marks, separators of
 * lines and paragraphs, zero-width characters, halves of surrogate pairs.
 */
export const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

/** In JSON’s notation: `\u001b`. */
export function writtenOut(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}

/** A text with invisible characters written out, except line breaks and tabs, for whoever decides about exactly this text. */
export function withUnseenWrittenOut(text: string): string {
  return text.replace(unseen, (character) => (/[\n\t]/.test(character) ? character : writtenOut(character)))
}

import { unseen, writtenOut } from '../../core/base/texts/unseen.ts'

/** Invisible characters that belong to visible ones: one variation selector a character, joiners of emoji and of some scripts. */
const partOfText = new RegExp(
  [
    String.raw`(?<=[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}])\p{Variation_Selector}`,
    String.raw`(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic})`,
    String.raw`(?<=[[\p{Script=Arabic}&&\p{L}][\p{M}--\p{Default_Ignorable_Code_Point}]])[\u200c\u200d](?=[\p{L}--\p{Default_Ignorable_Code_Point}])`,
  ].join('|'),
  'vy',
)

const shortForms: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A value on one line, with invisible characters escaped as in JSON: `\n`, `\u001b`. */
export function onOneLine(value: string): string {
  return value.replace(unseen, (character, at: number) => {
    partOfText.lastIndex = at
    return partOfText.test(value) ? character : (shortForms[character] ?? writtenOut(character))
  })
}

/** The lines of a value, with invisible characters except tabs escaped. */
export function onLines(value: string): readonly string[] {
  return value.split(/\r?\n/).map((line) => line.split('\t').map(onOneLine).join('\t'))
}

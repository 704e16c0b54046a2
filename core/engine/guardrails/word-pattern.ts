/** Invisible characters: joiners, direction marks, variation selectors, tags. */
const unseen = String.raw`\p{Default_Ignorable_Code_Point}*`
const letterBefore = String.raw`(?<![\p{L}\p{N}])`
const letterAfter = String.raw`(?![\p{L}\p{N}])`

/**
 * One pattern that matches words and phrases as whole words, ignoring case, the kind of blanks between words and invisible
 * characters inside. It tries each word once at each position of a text.
 */
export function wordPattern(words: readonly string[]): string {
  return `(?i:${letterBefore}(?:${words.map(lettersOf).join('|')})${letterAfter})`
}

function lettersOf(word: string): string {
  return [...word.normalize('NFC').trim().replaceAll(/\s+/g, ' ')].map(letterPattern).join(unseen)
}

function letterPattern(letter: string): string {
  if (/\s/.test(letter)) return String.raw`\s{1,9}`
  return /[\p{L}\p{N}]/u.test(letter) ? letter : `\\u{${letter.codePointAt(0)?.toString(16)}}`
}

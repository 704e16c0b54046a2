/** The characters of an output that a terminal obeys or a reader cannot see, as code points. Line feeds are layout. */
export function unsafe(output: string): string[] {
  const found = output.match(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\u200b\ufeff]|\p{Cs}/gu,
  )
  return (found ?? []).map((character) => `U+${character.codePointAt(0)?.toString(16)}`)
}

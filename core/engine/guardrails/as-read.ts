import { Buffer } from 'node:buffer'

/**
 * Escapes for characters: HTML references, URL escapes, escapes of JSON and of programs, and Markdown escapes. Each is decoded
 * once.
 */
const written =
  /&#x([0-9a-f]{1,6});?|&#(\d{1,7});?|&(amp|lt|gt|quot|apos|colon|sol|lpar|rpar|nbsp);|((?:%[0-9a-f]{2})+)|\\u\{([0-9a-f]{1,6})\}|\\(?:u([0-9a-f]{4})|x([0-9a-f]{2}))|\\([!-/:-@[-`{-~])/gi
/** The same without backslash escapes. */
const writtenInJson =
  /&#x([0-9a-f]{1,6});?|&#(\d{1,7});?|&(amp|lt|gt|quot|apos|colon|sol|lpar|rpar|nbsp);|((?:%[0-9a-f]{2})+)/gi

const named: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", colon: ':', sol: '/', lpar: '(', rpar: ')', nbsp: ' ' },
}

/**
 * A text as its reader may see it: with usual letters and digits in place of lookalikes, without invisible characters, and with
 * the escapes for browsers, servers and programs decoded once.
 * @param options `isJson`: backslash escapes are checked elsewhere
 * @returns `undefined` if the decoded text equals the original
 */
export function asRead(text: string, { isJson = false }: { readonly isJson?: boolean } = {}): string | undefined {
  if (!/[&%\\]|[^ -~\s]/.test(text)) return undefined
  const decoded = text.replace(isJson ? writtenInJson : written, (whole, ...groups: (string | undefined)[]) => {
    const [hex, decimal, name, percent, braces, unit, byte, sign] = groups
    if (name !== undefined) return named[name.toLowerCase()] ?? whole
    if (percent !== undefined) return fromAddress(percent)
    if (!isJson && sign !== undefined) return sign
    const code = Number.parseInt(hex ?? decimal ?? braces ?? unit ?? byte ?? '', decimal === undefined ? 16 : 10)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
  const plain = decoded
    .normalize('NFKC')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replaceAll(/(?![0-9])\p{Nd}/gu, digitOf)
  return plain === text ? undefined : plain
}

/** Invalid UTF-8 among it leaves the valid part intact. */
function fromAddress(escapes: string): string {
  return Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8')
}

/** The digits of a script are consecutive, from zero to nine. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  let before = 0
  while (before < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before += 1
  return String(before)
}

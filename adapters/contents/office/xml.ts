const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The characters that words in XML stand for. Nothing else is ever declared here, so nothing else is looked up. */
export function unescaped(words: string): string {
  return words.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return entities[name] ?? whole
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}

/** Reads one attribute of tags. @param name a pattern, with its prefix where it has one */
export function attribute(name: string): (tag: string) => string | undefined {
  const pattern = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"<>]*)"|'([^'<>]*)')`)
  return (tag) => {
    const [, quoted, apart] = pattern.exec(tag) ?? []
    const value = quoted ?? apart
    return value === undefined ? undefined : unescaped(value)
  }
}

export function isEmptyTag(tag: string): boolean {
  return tag.endsWith('/>')
}

/** In one line, as what separates lines and columns is ours. */
export function inLine(words: string): string {
  return words.replaceAll(/[\t\r\n]+/g, ' ')
}

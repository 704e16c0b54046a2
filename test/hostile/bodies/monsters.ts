/** JSON values of about so many bytes, each costly in a way of its own. */
export const monsters: Readonly<Record<string, (bytes: number) => string>> = {
  'one long text': (bytes) => `"${'a'.repeat(bytes - 2)}"`,
  'text of escapes': (bytes) => `"${repeated('\\u2028\\u0007\\ud83d\\ude80\\"', bytes - 2)}"`,
  'text of four bytes a character': (bytes) => `"${repeated('🛰', bytes - 2)}"`,
  'letters with many marks': (bytes) => `"${repeated(`a${'\u0301'.repeat(50)}`, bytes - 2)}"`,
  'many numbers': (bytes) => list('0.12345678901234567', bytes),
  'many small numbers': (bytes) => list('1', bytes),
  'many empty objects': (bytes) => list('{}', bytes),
  'many names': (bytes) => namesOf(bytes),
  'many names that are numbers': (bytes) => namesOf(bytes, ''),
  'one name again and again': (bytes) => `{${repeated('"a":1,', bytes - 8)}"a":1}`,
  'as deep as is taken, side by side': (bytes) => list(nested(40), bytes),
  'deeper than is taken': (bytes) => nested(Math.floor(bytes / 2)),
}

function repeated(text: string, bytes: number): string {
  return text.repeat(Math.floor(bytes / Buffer.byteLength(text)))
}

function list(item: string, bytes: number): string {
  return `[${repeated(`${item},`, bytes - item.length - 2)}${item}]`
}

function namesOf(bytes: number, prefix = 'k'): string {
  const members: string[] = []
  for (let size = 2, at = 0; ; at++) {
    const member = `"${prefix}${at}":"v"`
    size += member.length + 1
    if (size > bytes) return `{${members.join(',')}}`
    members.push(member)
  }
}

function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}

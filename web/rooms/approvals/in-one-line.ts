const most = 200

/** Any value in a line: an object by its fields, without braces. Long ones end in `…`, since the opened approval has the whole. */
export function inOneLine(value: unknown): string {
  return cut(isObject(value) ? fieldsOf(value) : said(value))
}

/** The page of what it belongs to has the whole. */
export function cut(text: string): string {
  const line = text
    .slice(0, 2 * most)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > most ? `${line.slice(0, most)}…` : line
}

export function said(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** No more of them than a line can show: a value may have a megabyte. */
function fieldsOf(value: Readonly<Record<string, unknown>>): string {
  let line = ''
  for (const [name, field] of Object.entries(value)) {
    if (line.length > most) break
    line += `${line === '' ? '' : ', '}${name}: ${said(field)}`
  }
  return line
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A mail as its receiver reads it. */
export interface ReadMail {
  readonly to: string
  readonly from: string
  readonly subject: string
  readonly text: string
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** Reads what Sortie composes: one part, in quoted-printable or plain. */
export function readMail(bytes: Buffer | string): ReadMail {
  const [head = '', ...rest] = bytes.toString().replaceAll('\r\n', '\n').split('\n\n')
  const lines = head.replaceAll(/\n[ \t]+/g, ' ').split('\n')
  const fields = lines.map((line) => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.slice(line.indexOf(':') + 1).trim(),
  ])
  const headers: Record<string, string> = Object.fromEntries(fields)
  const body = rest.join('\n\n')
  const quoted = headers['content-transfer-encoding'] === 'quoted-printable'
  return {
    to: headers.to ?? '',
    from: headers.from ?? '',
    subject: inWords(headers.subject ?? ''),
    text: (quoted ? unquoted(body) : body).trimEnd(),
    headers,
  }
}

/** RFC 2047; words that follow each other are one text. */
function inWords(text: string): string {
  return text
    .replaceAll(/(=\?[^?]+\?[BQ]\?[^?]*\?=)\s+(?==\?)/gi, '$1')
    .replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, coding: string, word: string) =>
      coding.toUpperCase() === 'B' ? Buffer.from(word, 'base64').toString() : unquoted(word.replaceAll('_', ' ')),
    )
}

function unquoted(text: string): string {
  const bytes = text
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

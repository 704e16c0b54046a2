import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Where a command writes. Colour only on a terminal and without NO_COLOR. */
export interface Terminal {
  /** Whether a person looks at standard output. */
  readonly isInteractive: boolean
  readonly columns: number
  out(text: string): void
  err(text: string): void
  style(style: Style, text: string): string
}

export function processTerminal(): Terminal {
  const { stdout, stderr } = process
  // A reader that has seen enough (`| head`) closes the pipe; that is no failure.
  stdout.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    isInteractive: stdout.isTTY === true && process.env.TERM !== 'dumb',
    get columns() {
      // 0 where the width is not known.
      return stdout.columns || 80
    },
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    style: (style, text) => styleText(style, text, { stream: stdout }),
  }
}

/** Text of a model or a web page may hold control sequences, which would reach into the reader's terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
}

/** One line, cut to a width, for a place that has room for no more. */
export function oneLine(text: string, width: number): string {
  const line = printable(text.replaceAll(/\s+/g, ' ').trim())
  return line.length > width ? `${line.slice(0, Math.max(1, width - 1))}…` : line
}

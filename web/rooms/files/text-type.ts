import type { MediaType } from '../../../contract/resources/file.ts'

const byEnding: Readonly<Record<string, MediaType>> = {
  csv: 'text/csv',
  json: 'application/json',
  markdown: 'text/markdown',
  md: 'text/markdown',
  txt: 'text/plain',
}

/** The kind of a text: it is declared, since bytes of text do not say it. Every other type is detected. */
export function textTypeOf(name: string): MediaType | undefined {
  return byEnding[name.toLowerCase().split('.').at(-1) ?? '']
}

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApiDocument } from '../../contract/openapi.ts'
import { withCodeSamples } from '../../contract/samples/code-samples.ts'

const repository = join(import.meta.dirname, '..', '..')

/** A command line as a page gives it to its reader. */
export interface DocumentedCommand {
  /** From the repository's root. */
  readonly page: string
  readonly line: number
  /** Joined to one line, without a prompt and a comment behind it. */
  readonly text: string
  /** It stands by itself, to be copied; else it is named in a sentence, maybe without its arguments. */
  readonly whole: boolean
  /** What the page says that it prints, if it does: line by line, as in a terminal. */
  readonly prints?: readonly string[]
}

/** Every command of one of these programs in Markdown pages. @param pages a glob from the repository's root */
export function documentedCommands(pages: string, programs: readonly string[]): readonly DocumentedCommand[] {
  return globSync(pages, { cwd: repository })
    .sort()
    .flatMap((page) => commandsIn(page, readFileSync(join(repository, page), 'utf8')))
    .filter(({ text }) => programs.includes(wordsOf(text)[0] ?? ''))
}

/** The samples of the reference. */
export function referenceCommands(): readonly string[] {
  const operations = Object.values(withCodeSamples(openApiDocument({ version: '1' })).paths).flatMap((path) =>
    Object.values(path),
  )
  return operations.flatMap((operation) =>
    (operation['x-codeSamples'] ?? []).flatMap(({ label, source }) => (label === 'Command line' ? [source] : [])),
  )
}

export function commandsIn(page: string, markdown: string): readonly DocumentedCommand[] {
  const found: DocumentedCommand[] = []
  for (const { line, text, within } of linesOf(markdown)) {
    const last = found.at(-1)
    if (within === 'console' && !text.startsWith('$ ')) {
      if (last) found[found.length - 1] = { ...last, prints: [...(last.prints ?? []), text] }
    } else if (within === 'console' || within === 'shell') {
      found.push({ page, line, text: plain(text.replace(/^\$ /, '')), whole: true })
    } else if (within === 'prose') {
      const named = [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => plain(code))
      found.push(...named.map((text) => ({ page, line, text, whole: false })))
    }
  }
  return found
}

interface Line {
  /** Where it begins. */
  readonly line: number
  readonly text: string
  /** In a console, commands have a prompt, and what they print is beneath them. */
  readonly within: 'shell' | 'console' | 'code' | 'prose'
}

/** Lines of a shell that go on in the next are one. */
function linesOf(markdown: string): readonly Line[] {
  const lines: Line[] = []
  let within: Line['within'] = 'prose'
  let begun: Line | undefined
  for (const [at, text] of markdown.split('\n').entries()) {
    const fence = /^\s*```+(\w*)/.exec(text)
    if (fence) {
      within = within === 'prose' ? inFence(String(fence[1])) : 'prose'
      begun = undefined
      continue
    }
    const line = joined(begun, { line: at + 1, text: text.trim(), within })
    begun = ['shell', 'console'].includes(within) && text.endsWith('\\') ? line : undefined
    if (!begun) lines.push(line)
  }
  return lines
}

function inFence(language: string): Line['within'] {
  if (language === 'console') return 'console'
  return ['', 'sh'].includes(language) ? 'shell' : 'code'
}

function joined(begun: Line | undefined, line: Line): Line {
  return begun ? { ...begun, text: `${begun.text.slice(0, -1).trim()} ${line.text}` } : line
}

/** Without `npx`, and without a comment. */
function plain(text: string): string {
  return text
    .replace(/^npx /, '')
    .replace(/\s+#\s.*$/, '')
    .trim()
}

/** As a shell splits it; what it would put in place of `$…` stays as it is. */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = []
  for (const [word] of text.matchAll(/(?:"(?:\$\([^)]*\)|\\.|[^"\\])*"|'[^']*'|[^\s'"])+/g))
    words.push(word.replace(/^"(.*)"$/s, '$1').replace(/'([^']*)'/gs, '$1'))
  return words
}

import type { DocumentedCommand } from '../../docs/commands.ts'
import { reasonNotToRun, type Stretch, stepsOf } from '../../docs/operators-year.ts'
import { masked, patternOf } from '../../docs/prints.ts'
import type { Shell } from '../aws-cli/aws-cli.ts'

/** What a reader of a page does beside giving its commands. */
export interface Reader {
  /** What is put in the place of what is between angle brackets. */
  readonly given: Readonly<Record<string, () => string | Promise<string>>>
  /** What the page says in words before a command, by what that begins with. */
  readonly first: Readonly<Record<string, (command: string) => Promise<void>>>
  /** What is given in another way than it stands there. */
  readonly otherwise: (command: string) => string
  /** What is exported meanwhile. */
  readonly exported: (command: string) => Readonly<Record<string, string>>
  /** Is told what a command printed. */
  readonly heard: (command: string, printed: string) => void
}

/** Lines that are printed here and on no page, by how they begin. */
const onlyHere = ['Service Quotas gave no answer: ']

/** Gives the commands of pages as they stand there, one after the other, and holds what they print against what the page says. */
export class PageFollower {
  readonly #shell: Shell
  readonly #reader: Reader
  readonly #given = new Set<string>()

  constructor(shell: Shell, reader: Reader) {
    this.#shell = shell
    this.#reader = reader
  }

  /** @throws where a step is not as the page says, with all that are so */
  async follow(page: string, stretch: Stretch = {}): Promise<void> {
    const wrong: string[] = []
    for (const step of stepsOf(page, stretch)) {
      this.#given.add(nameOf(step))
      if (reasonNotToRun(step) !== undefined) continue
      await this.#give(step).catch((error) =>
        wrong.push(`${nameOf(step)}\n${error instanceof Error ? error.message : error}`),
      )
    }
    if (wrong.length > 0) throw new Error(`${page} is not as it says:\n${wrong.join('\n\n')}`)
  }

  /** The steps of a page that were neither given nor left out. */
  forgotten(page: string, stretch: Stretch = {}): readonly string[] {
    return stepsOf(page, stretch)
      .map(nameOf)
      .filter((step) => !this.#given.has(step))
  }

  /** Gives one command. @returns what it printed @throws where it failed */
  async run(command: string): Promise<string> {
    const { code, out, err } = await this.#shell.run(command, this.#reader.exported(command))
    if (code !== 0) throw new Error(`${command}\nended with ${code}:\n${out}\n${err}`)
    this.#reader.heard(command, out)
    return `${err}\n${out}`
  }

  async #give(step: DocumentedCommand): Promise<void> {
    const { first, otherwise } = this.#reader
    const text = otherwise(step.text)
    for (const [beginning, before] of Object.entries(first)) if (text.startsWith(beginning)) await before(text)
    const printed = await this.run(await this.#filled(text))
    holdAgainst(step.prints ?? [], linesOf(printed))
  }

  async #filled(text: string): Promise<string> {
    const names = new Set([...text.matchAll(/<([a-zA-Z_]+)>/g)].map(([, name = '']) => name))
    const values = new Map<string, string>()
    for (const name of names) {
      const find = this.#reader.given[name]
      if (!find) throw new Error(`Nothing is given for <${name}>`)
      values.set(name, await find())
    }
    return text.replace(/<([a-zA-Z_]+)>/g, (_, name: string) => values.get(name) ?? '')
  }
}

/** @param said by the page; a last line of `…` stands for all that follows */
function holdAgainst(said: readonly string[], printed: readonly string[]): void {
  const lines = said.filter((line) => line !== '')
  const isWhole = lines.at(-1) !== '…'
  const told = isWhole ? lines : lines.slice(0, -1)
  if (told.length === 0) return
  const heard = isWhole ? printed : printed.slice(0, told.length)
  const isSo = heard.length === told.length && told.every((line, at) => patternOf(line).test(heard[at] ?? ''))
  if (!isSo)
    throw new Error(`It printed\n  ${heard.join('\n  ')}\nand the page says\n  ${told.map(masked).join('\n  ')}`)
}

function linesOf(printed: string): readonly string[] {
  const lines = printed.split('\n').map(masked)
  return lines.filter((line) => line !== '' && !onlyHere.some((beginning) => line.startsWith(beginning)))
}

function nameOf({ page, line, text }: DocumentedCommand): string {
  return `${page}:${line}: ${text}`
}

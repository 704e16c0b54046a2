/** What the palette offers: a page to go to, or something to do. */
export interface Command {
  readonly id: string
  readonly title: string
  readonly about?: string
  readonly to?: string
  readonly act?: () => void
}

export interface CommandGroup {
  readonly title: string
  readonly commands: readonly Command[]
}

/** The commands whose words begin, in any order, as the words of a text do. */
export function matching({ title, commands }: CommandGroup, text: string): CommandGroup {
  const wanted = wordsIn(text)
  const isWanted = (command: Command) => {
    const words = wordsIn(`${title} ${command.title} ${command.about ?? ''}`)
    return wanted.every((start) => words.some((word) => word.startsWith(start)))
  }
  return { title, commands: commands.filter(isWanted) }
}

function wordsIn(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .filter((word) => word !== '')
}

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

/** So many of a kind are offered; more letters find the others. */
const mostOffered = 20

/** Of what has names of its own, nothing is offered before a letter is typed, and then the first that fit. */
export function matchingNames(group: CommandGroup, text: string): CommandGroup {
  if (wordsIn(text).length === 0) return { ...group, commands: [] }
  const { title, commands } = matching(group, text)
  return { title, commands: commands.slice(0, mostOffered) }
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

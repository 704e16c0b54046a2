/** How the offline model recognises a subject in a text, and the tool call that it makes from it. */
export interface Rule {
  readonly tool: string
  find(text: string): readonly Match[]
}

export interface Match {
  /** The position of the words; later rules do not see them. */
  readonly start: number
  readonly end: number
  readonly arguments: { readonly [name: string]: unknown }
}

/** Every match of a global expression from which `read` can make arguments. */
export function matchAll(
  text: string,
  expression: RegExp,
  read: (match: RegExpExecArray) => Match['arguments'] | undefined,
): readonly Match[] {
  return [...text.matchAll(expression)].flatMap((match) => {
    const args = read(match)
    return args === undefined ? [] : [{ start: match.index, end: match.index + match[0].length, arguments: args }]
  })
}

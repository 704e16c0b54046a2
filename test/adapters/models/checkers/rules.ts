import * as z from 'zod'

const none = z.never().optional()

/** Of a tool: those of an object, without alternatives at their top. */
export const toolParameters = z.looseObject({ type: z.literal('object'), anyOf: none, oneOf: none, allOf: none })

/** A violation, where there is one. */
export function when(isWrong: boolean, violation: string): string[] {
  return isWrong ? [violation] : []
}

/** Two speak in turn; the user is the first and the last. */
export function alternation(roles: readonly string[]): string[] {
  const isInTurn = roles.every((role, at) => (role === 'user') === (at % 2 === 0))
  return [
    ...when(!isInTurn, 'roles must alternate, beginning with the user'),
    ...when(roles.at(-1) !== 'user', 'the last message must be the user’s'),
  ]
}

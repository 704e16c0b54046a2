import { namesIn } from '../../kit/names-in.ts'

/**
 * The text of an agent’s tools after a choice, one a line. What was written and is not offered stays, in its place.
 * @param offered the names that can be chosen
 */
export function withChosen(text: string, offered: readonly string[], chosen: readonly string[]): string {
  const stays = (name: string) => !offered.includes(name) || chosen.includes(name)
  return [...new Set([...namesIn(text).filter(stays), ...chosen])].join('\n')
}

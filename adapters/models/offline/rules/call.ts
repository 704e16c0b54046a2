import { jsonOrText } from '../../../../core/base/payloads/parse-json.ts'
import type { Match, Rule } from './rule.ts'

/** `call find-order with {"id": "7"}`, `call find-order`: any tool by its name, also several times on a line. */
export function callByName(tool: string): Rule {
  const request = new RegExp(String.raw`\bcall ${tool}(?![\w-])(\s{1,9}with\s{1,9}(?=\{))?`, 'g')
  return {
    tool,
    find(text) {
      let taken = 0
      return [...text.matchAll(request)].flatMap((match) => {
        // Text within the arguments of another call is not a call.
        if (match.index < taken) return []
        const found = callIn(text, match)
        taken = found?.end ?? taken
        return found ? [found] : []
      })
    },
  }
}

/** @returns `undefined` if the text after it is not valid arguments */
function callIn(text: string, { index: start, 0: words, 1: beforeArguments }: RegExpExecArray): Match | undefined {
  const end = start + words.length
  const given = beforeArguments === undefined ? undefined : objectAt(text, end)
  if (given === undefined) return { start, end: end - (beforeArguments?.length ?? 0), arguments: {} }
  const value = jsonOrText(given)
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? { start, end: end + given.length, arguments: { ...value } } : undefined
}

const longest = 2000

/** From a brace to its closing brace on the same line; `undefined` if there is none. */
function objectAt(text: string, start: number): string | undefined {
  const line = text.slice(start, start + longest + 2).split('\n', 1)[0] ?? ''
  let depth = 0
  // A brace within quotes is an ordinary character, and so is a quote after a backslash.
  for (const { 0: sign, index } of line.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (sign === '{') depth += 1
    if (sign === '}') depth -= 1
    if (depth === 0) return line.slice(0, index + 1)
  }
  return undefined
}

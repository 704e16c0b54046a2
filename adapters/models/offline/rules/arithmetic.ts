import type { Match, Rule } from './rule.ts'

/** "2 + 3 * 4", "12 times 7", "15% of 80", "sqrt(16)". */
export const arithmetic: Rule = {
  tool: 'calculator',
  find: (text) => runsOf(text).flatMap(asExpression),
}

interface Token {
  readonly start: number
  readonly end: number
  readonly written: string
}

const token =
  /(?<![\w.(])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w,])|(?<![\w.])\d+(?:\.\d+)?(?!\w)|\b(?:sqrt|abs|round|floor|ceil|min|max)(?=\s*\()|%\s*of\b|\b(?:plus|minus|times|multiplied by|divided by|mod)\b|[-+*/%^(),×÷]|\bx\b(?=\s*\d)/gi

const words: Readonly<Record<string, string>> = {
  plus: '+',
  minus: '-',
  times: '*',
  x: '*',
  '×': '*',
  'multiplied by': '*',
  'divided by': '/',
  '÷': '/',
  mod: '%',
}

/** Neighbouring tokens with only spaces between them. */
function runsOf(text: string): readonly (readonly Token[])[] {
  const runs: Token[][] = []
  let last: Token | undefined
  for (const match of text.matchAll(token)) {
    const found = { start: match.index, end: match.index + match[0].length, written: written(match[0].toLowerCase()) }
    const gap = last === undefined ? 'start' : text.slice(last.end, found.start)
    if (/^ *$/.test(gap)) runs.at(-1)?.push(found)
    else runs.push([found])
    last = found
  }
  return runs
}

function written(word: string): string {
  if (/^%\s*of$/.test(word)) return '/ 100 *'
  if (/^\d/.test(word)) return word.replaceAll(',', '')
  return words[word] ?? word
}

function asExpression(run: readonly Token[]): readonly Match[] {
  const tokens = trimmed(run)
  const first = tokens[0]
  const last = tokens.at(-1)
  if (first === undefined || last === undefined || !calculates(tokens)) return []
  const expression = tokens.map((part) => part.written).join(' ')
  if (expression.length > 1000 || isDate(expression)) return []
  return [{ start: first.start, end: last.end, arguments: { expression } }]
}

/** Without the sentence's own characters: a dash before, a comma after, a parenthesis around. */
function trimmed(run: readonly Token[]): readonly Token[] {
  const tokens = [...run]
  while (tokens.length > 0 && /^[-*/%^),+]/.test(tokens[0]?.written ?? '') && !isSign(tokens)) tokens.shift()
  while (tokens.length > 0 && !/^[\d)]/.test(tokens.at(-1)?.written ?? '')) tokens.pop()
  return tokens
}

function isSign(tokens: readonly Token[]): boolean {
  return tokens[0]?.written === '-' && tokens[0].end === tokens[1]?.start && /^[\d(]/.test(tokens[1].written)
}

const operator = /^[-+*/%^]/

/** There is something to calculate, and the parentheses close; the calculator judges everything else. */
function calculates(tokens: readonly Token[]): boolean {
  let open = 0
  for (const { written } of tokens) {
    if (written === '(') open += 1
    if (written === ')') open -= 1
    if (open < 0) return false
  }
  return (
    open === 0 && tokens.some(({ written }, index) => (index > 0 && operator.test(written)) || /^[a-z]/.test(written))
  )
}

/** 2026-11-21 is a date, although it looks like a calculation. */
function isDate(expression: string): boolean {
  return /^\d{4} ([-/]) \d{1,2} \1 \d{1,2}$/.test(expression)
}

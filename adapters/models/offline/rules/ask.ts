import { matchAll, type Rule } from './rule.ts'

const request = /\bask\s{1,9}(?:a\s{1,9})?(?:person|human)\s{0,9}:\s{0,9}([^\n]{1,2000})/gi

/** "ask a person: may I order it?", to the end of the line. */
export const ask: Rule = {
  tool: 'ask_person',
  find: (text) => matchAll(text, request, ([, question = '']) => ({ question: question.trim() })),
}

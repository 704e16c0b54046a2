import { matchAll, type Rule } from './rule.ts'

const request =
  /\b(?:what(?:'s|\s+is)?\s+(?:the\s+)?(?:current\s+)?(?:time|date|day)|(?:current|exact)\s+(?:time|date)|tell\s+me\s+the\s+(?:time|date)|today's\s+date|time\s+is\s+it)\b(?:\s+is\s+it)?/gi

/** "what time is it", "the current date". One call is enough, however often the text asks. */
export const time: Rule = {
  tool: 'clock',
  find: (text) => matchAll(text, request, () => ({})).slice(0, 1),
}

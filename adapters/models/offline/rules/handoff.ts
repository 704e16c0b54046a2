import { matchAll, type Rule } from './rule.ts'

const request =
  /\bhand(?:\s{1,3}(?:this|me|it))?\s{1,3}(?:over|off)\s{1,3}to\s{1,3}(?:the\s{1,3})?([a-z0-9][\w-]{0,63})/gi

/** "hand over to coder", "hand me off to the researcher". The rest of the text is left to that agent. */
export const handoff: Rule = {
  tool: 'handoff',
  find: (text) => matchAll(text, request, ([, agent = '']) => ({ agent: agent.toLowerCase() })),
}

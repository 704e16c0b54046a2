import { matchAll, type Rule } from './rule.ts'

const request =
  /\b(?:ask|delegate to)\s{1,9}(?:the\s{1,9})?([a-z0-9][\w-]{0,63})(?:\s{1,9}(\d{1,2})\s{1,9}times)?\s{0,9}:\s{0,9}([^\n]+?)(?=[\n]|$|[;,.]?\s{1,9}(?:and\s{1,9})?(?:then\s{1,9})?(?:ask|delegate to)\s{1,9}[\w-]{1,64}(?:\s{1,9}\d{1,2}\s{1,9}times)?\s{0,9}:)/gi

/** "ask coder: write a haiku", "delegate to ops: check the disks", "ask coder 5 times: write a haiku". */
export const delegate: Rule = {
  tool: 'delegate',
  find: (text) =>
    matchAll(text, request, ([, agent = '', times = '1', input = '']) => ({
      ...{ agent: agent.toLowerCase(), input: input.trim() },
      times: Number(times),
    })).flatMap(({ arguments: { times, ...asked }, ...place }) =>
      Array.from({ length: Number(times) }, () => ({ ...place, arguments: asked })),
    ),
}

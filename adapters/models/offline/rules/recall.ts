import { memoryKey } from './memory-key.ts'
import { matchAll, type Rule } from './rule.ts'

const request = /\brecall\s{1,9}([^\n.;,?!]{1,100}?)(?=[\n.;,?!]|$|\s{1,9}(?:and|then)\b)/gi

/** "recall the colour". */
export const recall: Rule = {
  tool: 'memory_get',
  find: (text) =>
    matchAll(text, request, ([, name = '']) => {
      const key = memoryKey(name)
      return key === '' ? undefined : { key }
    }),
}

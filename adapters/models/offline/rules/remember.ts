import { memoryKey } from './memory-key.ts'
import { matchAll, type Rule } from './rule.ts'

const request =
  /\bremember\s{1,9}(?:that\s{1,9})?([^\n.;]{1,100}?)\s{1,9}(?:is|as|=)\s{1,9}([^\n;]{1,1000}?)(?=[\n;]|\.(?:\s|$)|$|,?\s{1,9}(?:and\s{1,9})?(?:then\s{1,9})?(?:remember|recall|ask|delegate)\b)/gi

/** "remember the colour is blue", "remember colour as blue". */
export const remember: Rule = {
  tool: 'memory_set',
  find: (text) =>
    matchAll(text, request, ([, name = '', value = '']) => {
      const key = memoryKey(name)
      return key === '' ? undefined : { key, value: value.trim() }
    }),
}

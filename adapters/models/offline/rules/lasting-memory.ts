import { matchAll, type Rule } from './rule.ts'

const good =
  /\bnote\s{1,9}for\s{1,9}good\s{1,9}(?:that\s{1,9})?([^\n;]{1,1000}?)(?=[\n;]|\.(?:\s|$)|$|,?\s{1,9}(?:and\s{1,9})?then\b)/gi

/** "note for good that she likes tea": for later missions, while "remember" is for this one. */
export const note: Rule = {
  tool: 'remember',
  find: (text) => matchAll(text, good, ([, words = '']) => (words.trim() === '' ? undefined : { text: words.trim() })),
}

const question = /\bwhat\s{1,9}do\s{1,9}you\s{1,9}know\s{1,9}(?:about|of)\s{1,9}([^\n.;?!]{1,200})/gi

/** "what do you know about tea?" */
export const know: Rule = {
  tool: 'recall',
  find: (text) => matchAll(text, question, ([, words = '']) => ({ query: words.trim() })),
}

const order = /\bforget\s{1,9}(mem_[0-9a-f]{40})\b/gi

/** "forget mem_…" */
export const forget: Rule = {
  tool: 'forget',
  find: (text) => matchAll(text, order, ([, id = '']) => ({ id: id.toLowerCase() })),
}

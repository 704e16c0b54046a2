import { matchAll, type Rule } from './rule.ts'

/** Any web address, without the punctuation of the sentence around it. */
export const link: Rule = {
  tool: 'http_fetch',
  find: (text) =>
    matchAll(text, /https?:\/\/[^\s<>"'`)\]}]{1,2000}/gi, ([url]) => ({ url: url.replace(/[.,;:!?]+$/, '') })),
}

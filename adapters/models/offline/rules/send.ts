import { jsonOrText } from '../../../../core/base/payloads/parse-json.ts'
import { matchAll, type Rule } from './rule.ts'

const request =
  /\b(POST|PUT|PATCH|DELETE)\s{1,9}(?:([^\n]{1,4000}?)\s{1,9}to\s{1,9})?(https?:\/\/[^\s<>"'`)\]}]{1,2000})/g

/** `POST {"amount": 5} to https://…`, `PUT done to https://…`, `DELETE https://…`; the method in capitals. */
export const send: Rule = {
  tool: 'http_request',
  find: (text) =>
    matchAll(text, request, ([, method, body, url = '']) => ({
      method,
      url: url.replace(/[.,;:!?]+$/, ''),
      ...(body === undefined ? {} : { body: jsonOrText(body) }),
    })),
}

import { jsonOrText } from '../../../../core/base/payloads/parse-json.ts'
import { matchAll, type Rule } from './rule.ts'

/** `call find-order with {"id": "7"}`, `call find-order`: any tool by its name, up to the end of the line. */
export function callByName(tool: string): Rule {
  const request = new RegExp(String.raw`\bcall ${tool}(?![\w-])(?:\s{1,9}with\s{1,9}(\{[^\n]{0,2000}\}))?`, 'g')
  return {
    tool,
    find: (text) => matchAll(text, request, ([, given]) => argumentsIn(given)),
  }
}

function argumentsIn(given: string | undefined): { readonly [name: string]: unknown } | undefined {
  const value = given === undefined ? {} : jsonOrText(given)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}

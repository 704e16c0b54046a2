import { createRequire } from 'node:module'
const jsonata = createRequire('/tmp/jn/x.js')('jsonata')
export function expressionsForTests(): any { return {
  async check() { return undefined },
  async evaluate(text: string, bindings: any) {
    try {
      const v = await jsonata(text).evaluate(undefined, bindings)
      return v === undefined ? { kind: 'nothing' } : { kind: 'value', value: JSON.parse(JSON.stringify(v)) }
    } catch (e: any) { return { kind: 'failed', fault: { code: 'evaluation', jsonata: e.code, message: e.message } } }
  } } }

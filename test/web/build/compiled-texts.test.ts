import { compileMessage } from '@lingui/message-utils/compileMessage'
import { parseAst } from 'vite'
import { expect, test } from 'vitest'
import { compiledTexts } from '../../../web/build/compiled-texts.ts'

type Transform = (this: { parse: typeof parseAst }, code: string, id: string) => { code: string } | undefined

const transform = compiledTexts().transform as unknown as Transform
const build = (code: string, id = 'web/x.texts.ts') => transform.call({ parse: parseAst }, code, id)?.code

test('every message of a catalogue is compiled, in each language, and nothing else is changed', () => {
  const texts = ['Plain', '{count, plural, one {# mission} other {# missions}}', 'It\'s "{name}"']
  const codeOf = ([plain, count, german]: readonly string[]) =>
    `export const x = catalogue({ "a b": ${plain}, count: ${count} }, { de: { "a b": ${german} } })`
  const compiled = texts.map((text) => JSON.stringify(compileMessage(text)))
  expect(build(codeOf(texts.map((text) => JSON.stringify(text))))).toBe(codeOf(compiled))
})

test('other files are left alone, and a catalogue without a message is a mistake', () => {
  expect(build('const x = { a: "{b}" }', 'web/x.ts')).toBeUndefined()
  expect(() => build('export const x = catalogue(texts)')).toThrow('has no messages')
})

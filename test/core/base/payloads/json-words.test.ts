import { expect, test } from 'vitest'
import { parseJson } from '../../../../core/base/payloads/parse-json.ts'

test.each([
  ['', 'it is empty'],
  [' \n', 'it is empty'],
  ['{"a":1', 'it ends too early'],
  ['"a', 'it ends too early'],
  ['{"a":1,}', '"}" is not expected at line 1, column 8'],
  ['[1,\n 2 3]', '"3]" is not expected at line 2, column 4'],
  ['{a: 1}', '"a: 1}" is not expected at line 1, column 2'],
  ['hello world', '"h" is not expected where it stands'],
  ['{"a":tru}', '"}" is not expected where it stands'],
  ['1 '.repeat(1000), '"1 1 1 1 1 1 1 1 1 1 " is not expected at line 1, column 3'],
])('what is no JSON is told in our words: %s', (text, says) => {
  expect(() => parseJson(text, 'The answer')).toThrow(`The answer is not JSON: ${says}`)
})

import { describe, expect, test } from 'vitest'
import { asRead } from '../../../../core/engine/guardrails/as-read.ts'

test.each([
  ['signs that nobody sees', 's\u200be\u00adsame\u{e0041}', 'sesame'],
  ['full width', 'ｓｅｓａｍｅ ４１１１', 'sesame 4111'],
  ['mathematical letters and digits', '𝐬𝒆𝓈ame 𝟒𝟙', 'sesame 41'],
  ['marks of their own', 'cafe\u0301', 'café'],
  ['digits of other scripts', '٤١١ ४१ ᠔', '411 41 4'],
  ['references of HTML', '&#115;e&#x73;ame &lt;img&gt;', 'sesame <img>'],
  ['escapes of an address', 'https://a.test/?q=%73esame%20%C3%A9%ff', 'https://a.test/?q=sesame é\ufffd'],
  ['escapes of JSON and programs', String.raw`\u0073es\x61me\u{1F600} \ud83d\ude00`, 'sesame😀 😀'],
  ['escapes of Markdown', String.raw`4111\-1111 <img src=\"a\">`, '4111-1111 <img src="a">'],
])('a text is read with %s', (_what, text, read) => {
  expect(asRead(text)).toBe(read)
})

describe('a text stays as it stands there', () => {
  test.each(['', 'open sesame', 'a & b, 100 %, C:\\dir', 'é', '&#1114112;', '%zz'])('%s', (text) => {
    expect(asRead(text)).toBeUndefined()
  })
})

test('what stands behind backslashes in JSON is left to whoever reads that', () => {
  expect(asRead(String.raw`{"a":"\u0073"}`, { isJson: true })).toBeUndefined()
  expect(asRead(String.raw`{"a":"\u0073&#115;"}`, { isJson: true })).toBe(String.raw`{"a":"\u0073s"}`)
})

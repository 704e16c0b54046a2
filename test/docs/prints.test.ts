import { expect, test } from 'vitest'
import { masked, patternOf } from './prints.ts'

test.each([
  ['Lambdas  1000 at once, of 1000 of the account', 'Lambdas  900 at once, of 12,000 of the account'],
  ['Alarms   arn:aws:sns:us-east-1:1:a, 1 subscribed', 'Alarms  arn:aws:sns:eu-west-1:2:b-C3, 2 subscribed'],
  ['As of     2026-11-29T12:00:00.000Z', 'As of 2027-01-01T00:00:00.123Z'],
  ['It is lost: 2 h until now.', 'It is lost: a moment until now.'],
  ['My company is ten_01M8M22VF17C997BAKW0CPZ2V3.', 'My company is ten_01M8M22VF17C997BAKW0CPZ2V4.'],
  ['export SORTIE_URL=https://a1.amazonaws.com', 'export SORTIE_URL=http://127.0.0.1:4566/x'],
  ['export SORTIE_API_KEY=…', 'export SORTIE_API_KEY=sortie_01_02_03'],
  ['{"of":"production","stream":"arn:…","blobs":"…"}', '{"of":"production","stream":"arn:a:b","blobs":"c"}'],
  ['KMS  500  100000', 'KMS    500  not told'],
])('%s is what %s is', (said, printed) => {
  expect(masked(printed)).toMatch(patternOf(said))
})

test.each([
  ['Copy  No copy of its data leaves its region.', 'Copy  Its tables are copied.'],
  ['export SORTIE_URL=https://a1.amazonaws.com', 'export SORTIE_URL='],
  ['(a) [b].', 'a b'],
  ['It is lost: 2 h until now.', 'It is lost: until now.'],
])('%s is not what %s is', (said, printed) => {
  expect(masked(printed)).not.toMatch(patternOf(said))
})

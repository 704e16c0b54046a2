import { expect, test } from 'vitest'
import { tokensOfFile } from '../../../../core/records/file/file-tokens.ts'

test.each([
  ['an image', { media_type: 'image/png', bytes: 900_000 }, 1500],
  ['a text', { media_type: 'text/csv', bytes: 40_000 }, 10_000],
  ['a document without text', { media_type: 'application/pdf', bytes: 900_000 }, 1500],
  ['a document with little text', { media_type: 'application/pdf', bytes: 900_000, text_bytes: 400 }, 1500],
  ['a document with much text', { media_type: 'application/pdf', bytes: 900_000, text_bytes: 40_000 }, 10_000],
  ['a document of which not all is told', { media_type: 'application/pdf', text_bytes: 2_000_000 }, 50_000],
])('%s takes about as much as is shown of it', (_, file, tokens) => {
  expect(tokensOfFile(file)).toBe(tokens)
})

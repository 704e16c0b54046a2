import { expect, test } from 'vitest'
import { errorCodes } from '../../../contract/errors.ts'
import { failureWords } from '../../../web/kit/failure-words.texts.ts'
import { plainPart } from '../../../web/kit/plain-part.ts'
import { languages } from '../../../web/preferences/preferences.ts'

const fields = new Set(['request_id', 'fallback_models', 'output_schema', 'max_output_tokens', 'timeout_s'])

test.each(languages)(
  'each error has a sentence for people and a next step, without a word of the API: %s',
  (language) => {
    const t = failureWords.in(language)
    for (const code of errorCodes) {
      const lines = t(code).split('\n')
      expect(lines, code).toHaveLength(2)
      for (const line of lines) {
        expect(line, code).toMatch(/^\p{Lu}.*\.$/u)
        expect(plainPart(line, fields)?.length, code).toBe(line.replaceAll('`', '').length)
      }
    }
  },
)

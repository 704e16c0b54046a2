import { expect, test } from 'vitest'
import { atThisAddress } from '../../../web/kit/at-this-address.ts'

test('commands of Sortie name the address, unless it is the usual one, and others stay as they are', () => {
  const commands = 'npm run -s sortie -- missions list\ncurl http://127.0.0.1:4790/health'
  expect(atThisAddress(commands, 'http://127.0.0.1:4600')).toBe(commands)
  expect(atThisAddress(commands, 'http://127.0.0.1:4790')).toBe(
    'npm run -s sortie -- --url http://127.0.0.1:4790 missions list\ncurl http://127.0.0.1:4790/health',
  )
})

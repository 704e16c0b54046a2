import { expect, test } from 'vitest'
import { atThisAddress } from '../../../web/kit/at-this-address.ts'

test('commands of Sortie name the address, unless it is the usual one, and others stay as they are', () => {
  const commands = 'npm run -s sortie -- missions list\ncurl http://127.0.0.1:4790/health'
  expect(atThisAddress(commands, 'http://127.0.0.1:4600')).toBe(commands)
  expect(atThisAddress(commands, 'http://127.0.0.1:4790')).toBe(
    'npm run -s sortie -- --url http://127.0.0.1:4790 missions list\ncurl http://127.0.0.1:4790/health',
  )
})

test('requests of curl name the address in place of a variable, the usual one too, and send what they sent', () => {
  const request = `curl -s -X PUT "$SORTIE_URL/v1/tools" -H 'accept: */*' \\\n  -d '{"text": "curl $SORTIE_URL/"}'`
  for (const origin of ['http://127.0.0.1:4600', 'https://sortie.example.com'])
    expect(atThisAddress(request, origin)).toBe(request.replace('$SORTIE_URL', origin))
})

test('a start takes the port of the page, unless it is the usual one or that of the protocol', () => {
  const start = 'export KEY=…\nnpm start'
  const withSettings = 'SORTIE_MAIL_FROM=sortie@example.com npm start'
  expect(atThisAddress(start, 'http://127.0.0.1:4600')).toBe(start)
  expect(atThisAddress(start, 'https://sortie.example.com')).toBe(start)
  expect(atThisAddress(start, 'http://127.0.0.1:4790')).toBe(`${start} -- --port 4790`)
  expect(atThisAddress(withSettings, 'http://127.0.0.1:4790')).toBe(`${withSettings} -- --port 4790`)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { CallbackUrl } from '../../contract/resources/callback.ts'

/** What the contract tells of an address, without what only code can say. */
const { pattern } = z.toJSONSchema(CallbackUrl) as { readonly pattern: string }
const told = new RegExp(pattern)

const part = fc.stringMatching(/^(0|00|09|0x7f|[0-9]{1,3}|[A-Za-z0-9-]{1,4})$/)
const host = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('.'))

test('what the pattern of an address takes is an address', () => {
  fc.assert(
    fc.property(host, (name) => {
      const text = `http://${name}/`
      if (told.test(text)) expect(URL.canParse(text)).toBe(true)
    }),
    { numRuns: 5000 },
  )
})

test.each(['232.255.09.250', '1.2.3.00', '010.1.1.1', '1.2.3.256', 'a.1'])('%s is no host', (name) => {
  expect(CallbackUrl.safeParse(`https://${name}/x`).success).toBe(false)
})

test.each(['10.0.0.1', '255.255.255.255', '0.0.0.0', 'a.b-c.d1', '[::1]'])('%s is one', (name) => {
  expect(CallbackUrl.safeParse(`https://${name}:8080/x?y#z`).success).toBe(true)
})

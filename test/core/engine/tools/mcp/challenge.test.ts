import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { challengeIn } from '../../../../../core/engine/tools/mcp/challenge.ts'

describe('a challenge', () => {
  test.each([
    ['Bearer', {}],
    ['bearer scope=read', { scope: 'read' }],
    ['Bearer scope="read write", error="insufficient_scope"', { scope: 'read write', error: 'insufficient_scope' }],
    [
      'Bearer realm="a, b", resource_metadata="https://example.com/x?y=1"',
      { resourceMetadata: 'https://example.com/x?y=1' },
    ],
    ['Basic realm="scope=admin", Bearer scope = "read" , Digest scope="other"', { scope: 'read' }],
    ['Negotiate YII/a+b==, Bearer scope="read"', { scope: 'read' }],
    ['Bearer error_description="say \\"scope=admin\\"", scope="a\\"b"', { scope: 'a"b' }],
    ['Bearer error_description="scope=admin, error=insufficient_scope"', {}],
    ['Bearer scope="first", scope="second"', { scope: 'first' }],
    ['Bearer scope="first", Bearer scope="second"', { scope: 'first' }],
    ['Bearer realm="x", Digest scope="other"', {}],
    ['Bearer scope="cut', {}],
  ])('%s', (header, challenge) => {
    expect(challengeIn(header)).toEqual(challenge)
  })

  test.each([undefined, '', 'Basic realm="x"', 'Basic scope="Bearer scope=admin"', '"Bearer scope=admin"'])(
    'is none in %o',
    (header) => {
      expect(challengeIn(header)).toBeUndefined()
    },
  )

  test('is read of anything without an end', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '\\', '=', ',', ' ', 'a', 'Bearer', 'scope'), maxLength: 300 }),
        (header) => {
          const found = challengeIn(header)
          return (
            found === undefined ||
            Object.values(found).every((value) => header.replaceAll('\\', '').includes(value.replaceAll('\\', '')))
          )
        },
      ),
    )
  })
})

import { expect, test } from 'vitest'
import { isSignedWith, linkToken } from '../../../../core/features/approvals/link-token.ts'

const claims = {
  tenant: 'ten_01M7YX9GK0VJNEAV64V5D31PYB',
  approval: 'apr_01M7YX9GK0VJNEAV64V5D31PYB',
  name: 'Ann',
  made_by: 'key_1',
  expires_at: 1,
}

test('a token is good in the one way in which it was written', () => {
  // Until there is a signature that the other alphabet of base64 would write otherwise.
  const tokens = Array.from({ length: 50 }, (_, at) => linkToken({ ...claims, expires_at: at }, 'secret'))
  const token = tokens.find((one) => /\.[^.]*[-_]/.test(one)) as string
  const [content = '', signature = ''] = token.split('.')
  expect(isSignedWith(token, 'secret')).toBe(true)
  expect(isSignedWith(token, 'another secret')).toBe(false)
  const otherwise = [
    `${signature}=`,
    `${signature}%3D`,
    ` ${signature}`,
    `${signature}\n`,
    signature.replaceAll('-', '+').replaceAll('_', '/'),
    signature.slice(0, -1),
    '',
  ]
  for (const other of otherwise) expect(isSignedWith(`${content}.${other}`, 'secret')).toBe(false)
})

import { describe, expect, test } from 'vitest'
import { issuerOf } from '../../../../../core/features/mcp/authorization/choose-issuer.ts'

describe('of the authorization servers that a server names', () => {
  const [a, b] = ['https://a.example.com', 'https://b.example.com']

  test.each([
    [[a, b], {}, a],
    [[a, b], { former: b }, b],
    [[a, b], { asked: b, former: a }, b],
    [[a], { asked: a, former: b }, a],
  ])('%o, with %o, it is %s', (named, choice, issuer) => {
    expect(issuerOf(named, choice)).toEqual({ issuer })
  })

  test.each([
    [[], {}, 'names no'],
    [[a], { asked: b }, 'does not name'],
    [[a], { former: b }, 'if that is meant'],
  ])('%o, with %o, it is none', (named, choice, problem) => {
    expect(issuerOf(named, choice)).toEqual({ problem: expect.stringContaining(problem) })
  })
})

import { describe, expect, test } from 'vitest'
import { operations } from '../../contract/api.ts'
import { maxBodyBytes } from '../../functions/runtime/http/limits.ts'
import { bodiesOfRoute } from './attacks/bodies-of-a-route.ts'

const withBody = operations.filter(([, route]) => route.body !== undefined)

describe.each(withBody)('the worst bodies of %s', (_, route) => {
  const bodies = bodiesOfRoute(route)

  test('are such as its schema takes where they are called legal', () => {
    const legal = bodies.filter((body) => body.legal)
    expect(legal.length).toBeGreaterThan(0)
    for (const { why, text } of legal) {
      const json = parsed(text())
      // What nests too deep is refused before the schema is asked.
      if (why.includes('deeper')) continue
      expect(route.body?.safeParse(json).error?.issues ?? [], why).toEqual([])
    }
  })

  test('go up to the limit', () => {
    const sizes = bodies.map((body) => Buffer.byteLength(body.text()))
    expect(Math.max(...sizes)).toBeGreaterThan(maxBodyBytes)
    expect(sizes.filter((size) => size > maxBodyBytes / 2 && size <= maxBodyBytes).length).toBeGreaterThan(10)
  })
})

function parsed(text: string): unknown {
  return JSON.parse(text)
}

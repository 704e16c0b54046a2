import { describe, expect, test } from 'vitest'
import type { Clock } from '../../core/base/ports/clock.ts'

/** The behaviour of `core/base/ports/clock.ts`. */
export function clockSuite(name: string, factory: () => Clock): void {
  describe(`clock: ${name}`, () => {
    test('tells milliseconds since the epoch', () => {
      const now = factory().now()
      expect(Number.isInteger(now)).toBe(true)
      expect(Math.abs(now - Date.now())).toBeLessThan(1_000)
    })
  })
}

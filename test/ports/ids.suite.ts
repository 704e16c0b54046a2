import { describe, expect, test } from 'vitest'
import type { WallClock } from '../../core/base/ports/clock.ts'
import type { Ids } from '../../core/base/ports/ids.ts'

/** The behaviour of `core/base/ports/ids.ts`. */
export function idsSuite(name: string, factory: (clock: WallClock) => Ids): void {
  describe(`ids: ${name}`, () => {
    test('are a prefix and a ULID', () => {
      expect(factory({ now: () => Date.now() }).next('m')).toMatch(/^m_[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
    })

    test('differ and sort by creation, within a millisecond too', () => {
      let now = 1_700_000_000_000
      const ids = factory({ now: () => now })
      const made = Array.from({ length: 5_000 }, (_, at) => {
        if (at % 1_000 === 999) now += 1
        return ids.next('m')
      })
      expect(new Set(made).size).toBe(made.length)
      expect([...made].sort()).toEqual(made)
    })

    test('keep sorting when the clock goes back', () => {
      let now = 1_700_000_000_000
      const ids = factory({ now: () => now })
      const first = ids.next('m')
      now -= 60_000
      expect(ids.next('m') > first).toBe(true)
    })

    test('have secrets of as many bytes as asked for, in base64url', () => {
      const ids = factory({ now: () => Date.now() })
      const secrets = Array.from({ length: 100 }, () => ids.secret(32))
      expect(new Set(secrets).size).toBe(100)
      for (const secret of secrets) {
        expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/)
        expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
      }
    })

    test('have fractions from 0 up to but not 1', () => {
      const ids = factory({ now: () => Date.now() })
      const fractions = Array.from({ length: 1_000 }, () => ids.fraction())
      expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...fractions)).toBeLessThan(1)
      expect(new Set(fractions).size).toBeGreaterThan(900)
    })
  })
}

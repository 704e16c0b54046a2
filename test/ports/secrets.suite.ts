import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Secrets } from '../../core/base/ports/secrets.ts'
import { fresh, portCases, type Skips } from './port-cases.ts'

export interface SecretsHarness {
  readonly secrets: Secrets
  /** What the operator does to set a platform secret. */
  set(name: string, value: string): Promise<void>
  close(): Promise<void>
}

const invalid = { name: 'SortieError', code: 'invalid_input' }

/** The behaviour of `core/base/ports/secrets.ts`. */
export function secretsSuite(name: string, factory: () => Promise<SecretsHarness>, skips?: Skips): void {
  describe(`secrets: ${name}`, () => {
    let harness: SecretsHarness
    beforeAll(async () => {
      harness = await factory()
    })
    afterAll(() => harness?.close())

    const it = portCases(skips)

    it('reads what the operator set', async () => {
      const secret = fresh('openai-api-key')
      await harness.set(secret, 'sk-ünïcode')
      expect(await harness.secrets.get(secret)).toBe('sk-ünïcode')
    })

    it('has nothing where the operator set nothing', async () => {
      expect(await harness.secrets.get(fresh('none'))).toBeUndefined()
    })

    it('opens for a tenant what was sealed for it', async () => {
      const tenant = fresh('tenant')
      for (const plaintext of ['token', 'ünïcode 🚀', 'x'.repeat(4_096)]) {
        const sealed = await harness.secrets.seal(tenant, plaintext)
        expect(sealed).not.toContain(plaintext)
        expect(await harness.secrets.open(tenant, sealed)).toBe(plaintext)
      }
    })

    it('does not open for another tenant', async () => {
      const sealed = await harness.secrets.seal(fresh('tenant'), 'token')
      await expect(harness.secrets.open(fresh('tenant'), sealed)).rejects.toMatchObject(invalid)
    })

    it('does not open what was altered, anywhere', async () => {
      const tenant = fresh('tenant')
      const sealed = Buffer.from(await harness.secrets.seal(tenant, 'token'), 'base64url')
      for (const at of [0, Math.floor(sealed.length / 2), sealed.length - 1]) {
        const altered = Buffer.from(sealed)
        altered.writeUInt8(altered.readUInt8(at) ^ 1, at)
        await expect(harness.secrets.open(tenant, altered.toString('base64url'))).rejects.toMatchObject(invalid)
      }
    })

    it('does not open what was never sealed', async () => {
      for (const text of ['', 'x', 'not sealed at all', '🚀', 'A'.repeat(200)]) {
        await expect(harness.secrets.open(fresh('tenant'), text)).rejects.toMatchObject(invalid)
      }
    })

    it('seals the same text differently each time', async () => {
      const tenant = fresh('tenant')
      const [one, other] = [await harness.secrets.seal(tenant, 'token'), await harness.secrets.seal(tenant, 'token')]
      expect(one).not.toBe(other)
    })
  })
}

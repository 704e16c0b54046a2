import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Blobs } from '../../core/base/ports/blobs.ts'
import { fresh, portCases, type Skips } from './port-cases.ts'

export interface BlobsHarness {
  readonly blobs: Blobs
  close(): Promise<void>
}

/** When the blobs of these cases may go. */
const later = Math.floor(Date.now() / 1000) + 60 * 60

/** The behaviour of `core/base/ports/blobs.ts`. */
export function blobsSuite(name: string, factory: () => Promise<BlobsHarness>, skips?: Skips): void {
  describe(`blobs: ${name}`, () => {
    let harness: BlobsHarness
    beforeAll(async () => {
      harness = await factory()
    })
    afterAll(() => harness?.close())

    const it = portCases(skips)

    it('returns the bytes that were put', async () => {
      const { blobs } = harness
      const tenant = fresh('tenant')
      const bytes = Uint8Array.from({ length: 256 }, (_, at) => at)
      await blobs.put(tenant, 'missions/m_1/output', bytes, later)
      await blobs.put(tenant, 'missions/m_1/empty', new Uint8Array(), later)
      expect(await read(blobs, tenant, 'missions/m_1/output')).toEqual([...bytes])
      expect(await read(blobs, tenant, 'missions/m_1/empty')).toEqual([])
    })

    it('keeps megabytes', async () => {
      const { blobs } = harness
      const tenant = fresh('tenant')
      const bytes = new Uint8Array(5_000_000).fill(7)
      bytes[4_999_999] = 8
      await blobs.put(tenant, 'large', bytes, later)
      const stored = await blobs.get(tenant, 'large')
      expect(stored && Buffer.compare(stored, bytes)).toBe(0)
    })

    it('finds nothing where nothing was put', async () => {
      expect(await harness.blobs.get(fresh('tenant'), 'none')).toBeUndefined()
    })

    it('deletes, also what is not there', async () => {
      const { blobs } = harness
      const tenant = fresh('tenant')
      await blobs.put(tenant, 'a', Buffer.from('x'), later)
      await blobs.delete(tenant, 'a')
      expect(await blobs.get(tenant, 'a')).toBeUndefined()
      await blobs.delete(tenant, 'a')
    })

    it('takes the same bytes again', async () => {
      const { blobs } = harness
      const tenant = fresh('tenant')
      await blobs.put(tenant, 'a', Buffer.from('same'), later)
      await blobs.put(tenant, 'a', Buffer.from('same'), later)
      expect(await read(blobs, tenant, 'a')).toEqual([...Buffer.from('same')])
    })

    it('refuses other bytes under the same key, and keeps the first', async () => {
      const { blobs } = harness
      const tenant = fresh('tenant')
      await blobs.put(tenant, 'a', Buffer.from('first'), later)
      const other = blobs.put(tenant, 'a', Buffer.from('other'), later)
      await expect(other).rejects.toMatchObject({ code: 'already_exists' })
      expect(await read(blobs, tenant, 'a')).toEqual([...Buffer.from('first')])
    })

    it('keeps tenants apart', async () => {
      const { blobs } = harness
      const [one, other] = [fresh('tenant'), fresh('tenant')]
      await blobs.put(one, 'a', Buffer.from('one'), later)
      expect(await blobs.get(other, 'a')).toBeUndefined()
      await blobs.put(other, 'a', Buffer.from('other'), later)
      await blobs.delete(other, 'a')
      expect(await read(blobs, one, 'a')).toEqual([...Buffer.from('one')])
    })

    it('lets no key reach another tenant', async () => {
      const { blobs } = harness
      const victim = fresh('tenant')
      const attacker = fresh('tenant')
      await blobs.put(victim, 'secret', Buffer.from('mine'), later)
      for (const key of [
        `../${victim}/secret`,
        `x/../../${victim}/secret`,
        `/${victim}/secret`,
        `..\\${victim}\\secret`,
      ]) {
        const got = await Promise.resolve()
          .then(() => blobs.get(attacker, key))
          .catch(() => undefined)
        expect(got).toBeUndefined()
        await Promise.resolve()
          .then(() => blobs.delete(attacker, key))
          .catch(() => {})
        await Promise.resolve()
          .then(() => blobs.put(attacker, key, Buffer.from('attack'), later))
          .catch(() => {})
      }
      expect(await read(blobs, victim, 'secret')).toEqual([...Buffer.from('mine')])
    })
  })
}

async function read(blobs: Blobs, tenant: string, key: string): Promise<number[] | undefined> {
  const bytes = await blobs.get(tenant, key)
  return bytes && [...bytes]
}

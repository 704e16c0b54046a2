import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Blobs } from '../../core/base/ports/blobs.ts'
import type { Transfers } from '../../core/base/ports/transfers.ts'
import { fresh, portCases, type Skips } from './port-cases.ts'

export interface TransfersHarness {
  readonly transfers: Transfers
  /** Where the bytes are afterwards. */
  readonly blobs: Blobs
  /** The address of the API. */
  readonly origin: string
  close(): Promise<void>
}

/** When the blobs of these cases may go. */
const keptUntil = Math.floor(Date.now() / 1000) + 60 * 60

/** The behaviour of `core/base/ports/transfers.ts`. */
export function transfersSuite(name: string, factory: () => Promise<TransfersHarness>, skips?: Skips): void {
  describe(`transfers: ${name}`, () => {
    let harness: TransfersHarness
    beforeAll(async () => {
      harness = await factory()
    })
    afterAll(() => harness?.close())

    const it = portCases(skips)

    /** An address for so many bytes, and how a client sends some there. */
    async function upload(tenant: string, blob: string, bytes: number) {
      const { transfers, origin } = harness
      const { url, headers } = await transfers.uploadTo(tenant, { blob, bytes, keptUntil }, { seconds: 60, origin })
      const send = (body: string, to = url) => fetch(to, { method: 'PUT', headers, body })
      return { url, send }
    }

    const textOf = async (tenant: string, blob: string) => {
      const bytes = await harness.blobs.get(tenant, blob)
      return bytes && Buffer.from(bytes).toString()
    }

    it('takes bytes, which are a blob of that tenant then', async () => {
      const [tenant, other] = [fresh('tenant'), fresh('tenant')]
      const { send } = await upload(tenant, 'files/a', 5)
      expect((await send('hello')).ok).toBe(true)
      expect(await textOf(tenant, 'files/a')).toBe('hello')
      expect(await textOf(other, 'files/a')).toBeUndefined()
    })

    it('takes no other length than was said', async () => {
      const tenant = fresh('tenant')
      const { send } = await upload(tenant, 'files/a', 5)
      for (const body of ['hell', 'hello!']) expect((await send(body)).ok).toBe(false)
      expect(await textOf(tenant, 'files/a')).toBeUndefined()
    })

    it('takes nothing where something is', async () => {
      const tenant = fresh('tenant')
      const { send } = await upload(tenant, 'files/a', 5)
      expect((await send('hello')).ok).toBe(true)
      expect((await send('other')).ok).toBe(false)
      expect(await textOf(tenant, 'files/a')).toBe('hello')
    })

    it('gives bytes as an attachment of the type that is said', async () => {
      const { transfers, blobs, origin } = harness
      const tenant = fresh('tenant')
      await blobs.put(tenant, 'files/a', Buffer.from('<b>hello</b>'), keptUntil)
      const download = { blob: 'files/a', name: 'Grüße.html', media_type: 'text/plain' }
      const response = await fetch(await transfers.downloadFrom(tenant, download, { seconds: 60, origin }))
      expect(await response.text()).toBe('<b>hello</b>')
      expect(response.headers.get('content-type')).toBe('text/plain')
      expect(response.headers.get('content-disposition')).toBe(
        `attachment; filename="Gr__e.html"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.html`,
      )
    })

    it('gives nothing where nothing is', async () => {
      const { transfers, origin } = harness
      const download = { blob: 'files/none', name: 'a', media_type: 'text/plain' }
      const url = await transfers.downloadFrom(fresh('tenant'), download, { seconds: 60, origin })
      expect((await fetch(url)).ok).toBe(false)
    })

    it('takes nothing at an address that was changed', async () => {
      const [tenant, other] = [fresh('tenant'), fresh('tenant')]
      const { url, send } = await upload(tenant, 'files/a', 5)
      expect((await send('hello', url.replace(tenant, other))).ok).toBe(false)
      expect(await textOf(other, 'files/a')).toBeUndefined()
    })
  })
}

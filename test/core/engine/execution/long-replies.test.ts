import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { ModelChunk, Models } from '../../../../core/base/ports/models.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { says, whole } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const pieces = 300_000

/** Letters by the digits of a count, which do not repeat themselves as `x` would. */
const letters = Array.from({ length: pieces / 6 }, (_, count) => String(count).padStart(6, '0'))
  .join('')
  .replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)))

test.each([
  ['text', [says(letters)]],
  ['reasoning', [{ type: 'reasoning' as const, text: letters }, says('done')]],
] as const)(
  'of a long reply whose %s comes a letter at a time, that is held and nothing for each letter',
  async (type, parts) => {
    const held: number[] = []
    const models: Models = {
      price: () => undefined,
      async *generate() {
        for (let at = 0; at < pieces; at++) {
          if (at === pieces / 4 || at === pieces - 1) held.push(heapNow())
          yield { type, text: letters.charAt(at) } satisfies ModelChunk
        }
        if (type === 'reasoning') yield { type: 'text', text: 'done' }
        yield whole(parts)
      },
    }
    const platform = await createSimulatedPlatform({ concurrency: 1, models })
    const process = platform.process((_call, perform) => perform())
    const { id } = await process.submit({ agent: 'echo', input: 'go', max_attempts: 1 })
    await deliverAll(platform, (act) => act(process))
    const { mission } = await platform.record(id)
    platform.close()
    expect(mission).toMatchObject({ status: 'COMPLETED', error: null })
    const [early = Number.NaN, late = Number.NaN] = held
    // A node of a rope for each letter takes some 30 bytes, and several listen.
    expect(late - early).toBeLessThan(16 * pieces)
  },
)

function heapNow(): number {
  collect()
  return process.memoryUsage().heapUsed
}

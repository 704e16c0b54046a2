import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { ModelChunk, Models } from '../../../../core/base/ports/models.ts'
import { oneMission } from '../../../simulation/one-mission.ts'
import { says, whole } from '../../../simulation/replies.ts'

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
    expect(await oneMission(models)).toMatchObject({ status: 'COMPLETED', error: null })
    const [early = Number.NaN, late = Number.NaN] = held
    // A node for each letter would take ten times as much.
    expect(late - early).toBeLessThan(8 * pieces)
  },
)

function heapNow(): number {
  collect()
  return process.memoryUsage().heapUsed
}

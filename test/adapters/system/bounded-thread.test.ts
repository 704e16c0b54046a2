import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { heapOptions } from '../../../local/bounded-heap.ts'

const code = new URL('../../../adapters/system/bounded-thread.ts', import.meta.url)
const program = `
  import { once } from 'node:events'
  import { getHeapStatistics } from 'node:v8'
  import { startBoundedThread } from ${JSON.stringify(code)}
  const thread = new URL('data:text/javascript,' + encodeURIComponent(
    'import { parentPort } from "node:worker_threads"; import { getHeapStatistics } from "node:v8"; parentPort.postMessage(getHeapStatistics().heap_size_limit)'))
  const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 }
  const limits = [getHeapStatistics().heap_size_limit]
  for (let at = 0; at < 2; at++) limits.push((await once(startBoundedThread(thread, { resourceLimits }), 'message'))[0])
  limits.push(getHeapStatistics().heap_size_limit)
  console.log(JSON.stringify(limits.map((bytes) => Math.round(bytes / 2 ** 20))))
`

test('a thread keeps to its own heap, also in the process of an edition, which has a larger one', async () => {
  const args = [...heapOptions, '--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const [before, first, second, after] = JSON.parse(stdout)
  expect(before).toBeGreaterThan(1000)
  // What the two generations need beside their own sizes is V8's business.
  expect(first).toBeLessThan(128)
  expect(second).toBe(first)
  expect(after).toBe(before)
})

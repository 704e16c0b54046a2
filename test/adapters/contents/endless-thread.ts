import { parentPort, workerData } from 'node:worker_threads'
import type { Found } from '../../../adapters/contents/content-thread.ts'

/** 0: says nothing; 1: says what it is, and no more; 2: fills its memory. Then it goes on for ever. */
const what = (workerData.bytes as Uint8Array).at(-1)

if (what === 1) {
  const examined = { outcome: 'known', media_type: 'text/plain', sha256: 'x' } as const
  parentPort?.postMessage({ examined, isAll: false } satisfies Found)
}
const filled: number[][] = []
for (;;) {
  if (what === 2) filled.push(Array.from({ length: 10_000 }, (_, at) => at))
  else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
}

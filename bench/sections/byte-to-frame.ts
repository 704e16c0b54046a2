import { deltas, everyMs, measureByteToFrame, missions, perSecond } from '../byte-to-frame.ts'
import { number, type Section, table } from './section.ts'

export const byteToFrame: Section = {
  title: 'From a provider’s byte to a subscriber’s frame',
  async write() {
    const { p50, p95, p99, lost } = await measureByteToFrame()
    return `${perSecond} missions a second, each with a reply of ${deltas} deltas that a fake provider on the same machine writes every ${everyMs} ms. From the write of a
delta to the arrival of its frame on a WebSocket that follows all missions; ${missions} missions after 30 that are not counted, of whose deltas
${number(lost)} came in no frame. The aim is a p50 of 5 ms.

${table(['', 'p50 ms', 'p95 ms', 'p99 ms'], [['Sortie', number(p50, 1), number(p95, 1), number(p99, 1)]])}`
  },
}

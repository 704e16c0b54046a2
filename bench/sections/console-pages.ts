import { measurePages } from '../console/measure-pages.ts'
import * as pixels from '../console/measure-pixels.ts'
import { median } from '../statistics.ts'
import { number, type Section, table } from './section.ts'

export const consolePages: Section = {
  title: 'The console’s pages',
  async write() {
    const pages = await measurePages()
    const { p50, p95, p99, lost } = await pixels.measurePixels()
    const rows = pages.map(({ name, opened }) => [name, number(median(opened)), number(Math.max(...opened))])
    return `From the navigation to the paint of what the page shows last, in a headless Chromium without a GPU on the same machine as the
edition. The scripts are in the browser’s cache, and everything else is as in a new tab. The aim is 1,000 ms.

${table(['opened', 'median ms', 'slowest ms'], rows)}

From the time of a mission’s last event to the frame in which the live list shows the mission as completed, at ${pixels.perSecond} missions a
second whose model takes ${number(pixels.replyMs)} ms, ${pixels.missions} missions: p50 ${number(p50)} ms, p95 ${number(p95)} ms, p99 ${number(p99)} ms${lost > 0 ? `, ${lost} not shown` : ''}. The aim is a p95 of 150 ms.
New rows come at once after a quiet time, and else are gathered for up to two seconds.`
  },
}

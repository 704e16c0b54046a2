import { listed, measureInteractions, measureMemory, openList } from '../console/measure-list.ts'
import { number, type Section, table } from './section.ts'

/** As many as an hour has at 1,000 a second. */
const changesOfAnHour = 3_600_000

export const consoleList: Section = {
  title: 'The console’s live list of missions',
  async write() {
    const opened = await openList()
    try {
      const quiet = await measureInteractions(opened, 0)
      const busy = await measureInteractions(opened, 1000)
      const { heap } = await measureMemory(opened, Number(process.env.SORTIE_LIST_CHANGES ?? changesOfAnHour))
      const rows = [quiet, busy].map((one) => [
        `${number(one.changesPerSecond)} changes a second`,
        number(one.interaction.p50),
        number(one.interaction.p95),
        number(one.interaction.p99),
        `${number(one.busy * 100)} %`,
        number(one.frames),
      ])
      return `${number(listed)} missions in the list, in a headless Chromium without a GPU on the same machine as the server that replays changes. ${quiet.interactions + busy.interactions} key
presses, clicks and scrolls; from an interaction to its next paint as the browser’s Event Timing tells it, in steps of 8 ms and at least 16. The
aim is a p95 of 100 ms.

${table(['', 'p50 ms', 'p95 ms', 'p99 ms', 'main thread busy', 'frames a second'], rows)}

Memory over the changes of an hour, ten times as fast, after a collection at each tenth: ${heap.map((one) => number(one, 1)).join(', ')} MB.`
    } finally {
      await opened.close()
    }
  },
}

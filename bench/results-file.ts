import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const file = join(import.meta.dirname, 'RESULTS.md')

const preface = `# Results

Written by \`npm run bench\`; \`npm run bench -- <name>\` measures one part again and leaves the others as they are.
`

const peers = `## Others

Quoted, not measured by this run: the same work (2,000 jobs with a trivial step over each product's own network API, 32 in
flight, Node 24) on a 2-core machine like CI's, medians, in autumn 2026.

| | submit/s | complete/s | submit→complete p50 at 10/s | PSS MiB |
| --- | ---: | ---: | ---: | ---: |
| bare HTTP + one SQLite insert, one fsynced transaction per event-loop turn | 19,000 | – | – | 80 |
| the same, one fsynced transaction per request | 5,700 | – | – | 70 |
| Restate 1.7 | 3,100 | 1,750 | 5 ms | 480 |
| DBOS 5 / graphile-worker / pg-boss 12 on PostgreSQL, tuned | 1,100–1,900 | 1,100–1,700 | 3–8 ms | 150–200 |
| openworkflow 0.10, SQLite in process | 4,400 | 330 | 51 ms | 78 |
| Mastra 1.71 | 730 | 620 | 2 ms | 380 |
| LangGraph dev server (in memory) | 750 | 280 | 514 ms | 480 |
| BullMQ 6 + Redis (a bare queue; its default loses a crash's last writes) | 10,200 | 9,250 | 2 ms | 92 |
| \`ws\`, 10,000 idle sockets: one message to all in 100–150 ms | | | | 140 |
`

/** Replaces the sections by title; `titles` gives the order. */
export async function writeResults(titles: readonly string[], sections: ReadonlyMap<string, string>): Promise<void> {
  const known = new Map([...(existsSync(file) ? parse(await readFile(file, 'utf8')) : []), ...sections])
  const parts = titles.flatMap((title) => (known.has(title) ? [`## ${title}\n\n${known.get(title)?.trim()}\n`] : []))
  await writeFile(file, [preface, ...parts, peers].join('\n'))
}

function parse(text: string): readonly (readonly [string, string])[] {
  const [, ...sections] = text.split(/^## /m)
  return sections.map((section) => {
    const end = section.indexOf('\n')
    return [section.slice(0, end), section.slice(end)] as const
  })
}

import { createRequire } from 'node:module'
import { readFileSync, readdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { readMachine } from '../../../../core/engine/machines/read-machine.ts'
import { beginRun, carryOn } from '../../../../core/engine/machines/carry-on.ts'
import { dueAt, passTime, tellTask } from '../../../../core/engine/machines/happen.ts'
const require = createRequire('/tmp/jn/x.js')
const jsonata = require('jsonata'), JSON5 = require('json5')
const root = '/work/shared/cases/asl'
const map = JSON.parse(readFileSync(join(root, 'map.json'), 'utf8'))
const snaps: Record<string, any> = {}
for (const f of readdirSync(join(root, 'v2'), { recursive: true }) as string[]) if (f.endsWith('.json')) Object.assign(snaps, JSON.parse(readFileSync(join(root, 'v2', f), 'utf8')))
const expressions = {
  async check() { return undefined },
  async evaluate(text: string, bindings: any) {
    try {
      const e = jsonata(text)
      const v = await e.evaluate(undefined, bindings)
      if (typeof v === 'function' || v?._jsonata_lambda || v?._jsonata_function) return { kind: 'failed', fault: { code: 'no_json', jsonata: undefined, message: '' } }
      return v === undefined ? { kind: 'nothing' } : { kind: 'value', value: JSON.parse(JSON.stringify(v)) }
    } catch (e: any) { return { kind: 'failed', fault: { code: 'evaluation', jsonata: e.code, message: e.message } } }
  },
} as any
const deep = (v: any): any => {
  if (typeof v === 'string') { try { const p = JSON.parse(v); return typeof p === 'object' && p !== null ? deep(p) : v } catch { return v } }
  if (Array.isArray(v)) return v.map(deep)
  if (v && typeof v === 'object') return Object.fromEntries(Object.entries(v).filter(([k]) => !['timestamp', 'roleArn', 'region', 'mapRunArn'].includes(k)).map(([k, x]) => [k, deep(x)]).sort())
  return v
}
let passed = 0, refused = 0
const only = process.argv[2]
for (const [key, snap] of Object.entries(snaps)) {
  if (key.includes('test_state/') || key.includes('credentials')) continue
  const t = map[key] ?? map[key.replace(/\[.*/, '')]
  if (!t) continue
  const content = snap['recorded-content']
  const found: any[] = []
  const walk = (o: any) => { if (o && typeof o === 'object') { if (Array.isArray(o.events) && o.events[0]?.type) found.push(o.events); else Object.values(o).forEach(walk) } }
  walk(content)
  if (found.length !== 1) continue
  const events = found[0]
  const templates = t.templates.filter((x: string) => existsSync(join(root, x))).map((x: string) => readFileSync(join(root, x), 'utf8')).filter((x: string) => x.includes('JSONata'))
  if (!templates.length) continue
  if (only && !key.includes(only)) continue
  let best: any
  let isRefused = 0
  for (const template of templates) {
    const scheduled = events.filter((e: any) => ['TaskScheduled', 'LambdaFunctionScheduled'].includes(e.type))
    const arn = scheduled[0]?.lambdaFunctionScheduledEventDetails?.resource ?? deep(scheduled[0]?.taskScheduledEventDetails?.parameters)?.FunctionName ?? 'x'
    let text = template.replaceAll('%LAMBDA_FUNCTION_ARN_LITERAL_PLACEHOLDER%', arn)
    const definition = JSON5.parse(text)
    const fill = (o: any) => { for (const [k, v] of Object.entries(o) as any) { if (v === '__tbd__' && k === 'Resource') o[k] = arn; else if (v && typeof v === 'object') fill(v) } }
    fill(definition)
    const cause = JSON.stringify(events).match(/JSONata expression '(.*?)' specified for the field 'Items'/)?.[1]
    const started = events[0].executionStartedEventDetails.input
    const read = readMachine(definition)
    if (read.kind !== 'machine') { isRefused++; best ??= read.problems; continue }
    let now = Date.parse('2026-01-01T00:00:00Z')
    let n = 0
    const means = { expressions, now: () => now, fraction: () => 1, token: () => `t${++n}` }
    const run = beginRun(read.machine, { arn: 'a', name: 'n', roleArn: 'r', machineArn: 'arn:aws:states:x:1:stateMachine:m', machineName: 'm', input: started, startedAt: now }, means)
    const outcomes = events.filter((e: any) => /^(Task|LambdaFunction)(Succeeded|Failed)$/.test(e.type))
    let k = 0
    for (let guard = 0; guard < 1000 && run.status.kind === 'RUNNING'; guard++) {
      await carryOn(run, means)
      const begun = run.begun.splice(0)
      for (const b of begun) {
        const o = outcomes[k++]
        const d: any = o && Object.entries(o).find(([x]) => x.endsWith('EventDetails'))?.[1]
        if (!d) break
        await tellTask(run, means, b.token, o.type.endsWith('Succeeded') ? { kind: 'succeeded', output: typeof d.output === 'string' ? JSON.parse(d.output) : d.output } : { kind: 'failed', error: { error: d.error, cause: typeof d.cause === 'object' ? JSON.stringify(d.cause) : d.cause } })
      }
      if (!begun.length && !run.ready.length) { const due = dueAt(run); if (due === undefined) break; now = Math.max(now, due); await passTime(run, means) }
    }
    const norm = (es: any[]) => es.map((e) => JSON.stringify(deep(e)))
    const isUnordered = events.some((e: any) => Array.isArray(e.id))
    const clean = (es: any[]) => isUnordered ? es.map((e) => { const { id, previousEventId, ...r } = e; return r }).sort((a, b) => a.type < b.type ? -1 : 1) : es
    const mine = norm(clean(run.history)), theirs = norm(clean(events))
    if (mine.join() === theirs.join()) { best = 'ok'; break }
    const at = mine.findIndex((x, i) => x !== theirs[i])
    best = { status: run.status.kind, at, mine: mine[at]?.slice(0, 500), theirs: theirs[at < 0 ? mine.length : at]?.slice(0, 500) }
  }
  if (best === 'ok') passed++
  else if (isRefused === templates.length) { refused++; if (only) console.log('refused', key.split('::').at(-1), JSON.stringify(best)) }
  else console.log(key.split('/v2/')[1], best)
}
console.log({ passed, refused })

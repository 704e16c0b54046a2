import type { Snapshot } from '../following/top-snapshot.ts'
import { costText } from '../printing/measures.ts'
import { drop, shorten, table } from '../printing/table.ts'
import { joined, nothing, type Style, shortened, styled, type Text, text } from '../printing/text.ts'
import { fromNow } from '../printing/time-text.ts'

interface Look {
  readonly lineWidth: number
  readonly now: number
}

/** A snapshot in words, the most urgent parts first. */
export function topText(snapshot: Snapshot, look: Look): Text {
  const parts = [
    overview(snapshot),
    person(snapshot, look),
    next(snapshot),
    agents(snapshot, look),
    budgets(snapshot, look),
  ]
  return joined(
    parts.filter((part) => part.length > 0),
    text`\n`,
  )
}

function named(name: string, value: Text | string): Text {
  return text`${styled('dim', name.padEnd(10))}${value}\n`
}

const dot = text` · `

function overview({ status, ended }: Snapshot): Text {
  const last = ended === null ? [] : [named('Ended', endedText(ended))]
  if (!status) return joined([...last, named('Others', 'need a key with the scope supervisor:read')])
  const { missions, slots, lanes, instances, agents } = status
  const busy = lanes.filter(({ queued, running }) => queued + running > 0)
  const onLanes = busy.map(({ lane, queued, running }) => `${lane}: ${queued} queued, ${running} running`)
  return joined([
    named('Missions', counts(missions, ['running', 'waiting', 'queued', 'pending', 'scheduled'], statusStyles)),
    named('Slots', text`${bar(slots.leased, slots.of)} ${slots.leased} of ${slots.of}`),
    ...last,
    named('Lanes', onLanes.length === 0 ? 'empty' : joined(onLanes, dot)),
    named('Agents', counts(agents, ['up', 'degraded', 'paused', 'down'], agentStyles)),
    named('Workers', counts(instances, ['up', 'draining', 'stopped', 'restarting', 'lost'], agentStyles)),
  ])
}

function endedText({ count, failed, more }: NonNullable<Snapshot['ended']>): Text {
  const failures = failed > 0 ? text`, ${styled('red', `${failed} failed`)}` : nothing
  return text`${count}${more ? ' or more' : ''} in the last minute${failures}`
}

const statusStyles: Readonly<Record<string, Style>> = { running: 'green', waiting: 'yellow' }
const agentStyles: Readonly<Record<string, Style>> = {
  ...{ up: 'green', degraded: 'yellow', paused: 'yellow', draining: 'yellow' },
  ...{ down: 'red', stopped: 'red', lost: 'red' },
}

/** Those above zero, and always the first. */
function counts(
  found: Readonly<Record<string, number>>,
  names: readonly string[],
  styles: Readonly<Record<string, Style>>,
): Text {
  const shown = names.filter((name, at) => at === 0 || (found[name] ?? 0) > 0)
  return joined(
    shown.map((name) => {
      const words = `${found[name] ?? 0} ${name}`
      const style = (found[name] ?? 0) > 0 ? styles[name] : undefined
      return style === undefined ? words : styled(style, words)
    }),
    dot,
  )
}

const barWidth = 20

function bar(part: number, of: number): Text {
  const share = of > 0 ? Math.min(1, part / of) : 0
  const full = Math.ceil(share * barWidth)
  const style = share >= 1 ? 'red' : share >= 0.8 ? 'yellow' : 'green'
  return text`${styled(style, '█'.repeat(full))}${styled('dim', '░'.repeat(barWidth - full))}`
}

function title(words: string): Text {
  return text`${styled('bold', words)}\n`
}

const mostAsked = 5

/** Items that wait for a person. */
function person({ approvals, dead_letters }: Snapshot, { lineWidth, now }: Look): Text {
  const asked = approvals?.items ?? []
  const dead = dead_letters?.items.length ?? 0
  if (asked.length === 0 && dead === 0) return nothing
  const rows = asked
    .slice(0, mostAsked)
    .map((one) => [one.id, fromNow(one.created_at, now), shortened(one.question, questionWidth)])
  const head = ['APPROVAL', 'ASKED', shorten('QUESTION')]
  const others = asked.length - rows.length
  return joined([
    title('Waits for a person'),
    rows.length > 0 ? table(head, rows, lineWidth) : nothing,
    others > 0 ? text`${others}${approvals?.more ? ' or more' : ''} others: sortie approvals list\n` : nothing,
    dead > 0 ? text`${dead}${dead_letters?.more ? ' or more' : ''} dead: sortie dead-letters list\n` : nothing,
  ])
}

const questionWidth = 80
const mostBudgets = 10

function next({ queue }: Snapshot): Text {
  if (!queue || queue.length === 0) return nothing
  const lines = queue.map(({ mission_id, agent, slot }) => {
    return text`${mission_id}  ${agent}  ${styled('dim', slot === null ? 'waits for a slot' : `slot ${slot}`)}\n`
  })
  return joined([title('Runs next'), ...lines])
}

function agents({ agents }: Snapshot, { lineWidth }: Look): Text {
  if (!agents || agents.items.length === 0) return nothing
  const byLoad = [...agents.items].sort((a, b) => b.load + b.waiting - (a.load + a.waiting))
  const rows = byLoad.map(({ name, kind, state, load, capacity, waiting, recent }) => [
    name,
    kind,
    agentStyles[state] === undefined ? state : styled(agentStyles[state], state),
    `${load}/${capacity}`,
    String(waiting),
    recent.finished === 0 ? '-' : `${recent.succeeded} of ${recent.finished}`,
    recent.p50_ms === null ? '' : `${recent.p50_ms} ms`,
  ])
  const head = [shorten('AGENT'), drop('KIND'), 'STATE', 'LOAD', 'WAITING', 'WENT WELL', drop('HALF WITHIN')]
  return table(head, rows, lineWidth)
}

function budgets({ budgets }: Snapshot, { lineWidth, now }: Look): Text {
  if (!budgets || budgets.items.length === 0) return nothing
  const rows = budgets.items.slice(0, mostBudgets).map(({ scope, period, usd, tokens, spent, waiting, resets_at }) => {
    const [part, of] = usd === null ? [spent.tokens, tokens ?? 0] : [spent.usd, usd]
    const words = usd === null ? `${spent.tokens} of ${tokens} tokens` : `${costText(spent.usd) || 'USD 0'} of ${usd}`
    const resets = resets_at === null ? '' : fromNow(resets_at, now)
    return [`${scope} ${period}`, text`${bar(part, of)}`, words, waiting > 0 ? `${waiting} wait` : '', resets]
  })
  return table([shorten('BUDGET'), drop('USED'), 'SPENT', drop('WAITING'), drop('RESETS')], rows, lineWidth)
}

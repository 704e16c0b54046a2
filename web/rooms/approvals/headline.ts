import type { Step } from '../../../contract/resources/mission.ts'

const most = 200

/** A step in a line: what was said, called or decided. */
export function headline(step: Step): string {
  switch (step.kind) {
    case 'model_call':
      return cut(step.text === '' ? step.tool_calls.map(called).join(', ') : step.text)
    case 'tool_call':
      return cut(`${called({ name: step.tool, arguments: step.arguments })} → ${said(step.output)}`)
    case 'approval':
      return cut([step.tool, step.decision, step.by, step.note].filter((part) => part).join(' · '))
    case 'delegation':
      return cut(said(step.output))
  }
}

function called({ name, arguments: given }: { readonly name: string; readonly arguments: unknown }): string {
  return `${name}(${said(given)})`
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** The step’s page has the whole. */
function cut(text: string): string {
  const line = text
    .slice(0, 2 * most)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > most ? `${line.slice(0, most)}…` : line
}

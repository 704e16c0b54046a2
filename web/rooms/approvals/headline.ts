import type { Step } from '../../../contract/resources/mission.ts'
import { cut, said } from './in-one-line.ts'

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

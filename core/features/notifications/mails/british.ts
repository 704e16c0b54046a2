import type { MailTexts } from './mail-texts.ts'

const events = {
  'approval.requested': 'a person is asked to decide',
  'mission.failed': 'a mission failed and is among the dead letters',
  'mission.expired': 'a mission’s deadline passed',
  'effect.unknown': 'it is unknown whether a call took effect',
  'tool.changed': 'a tool of an MCP server was not called, because its description changed',
  'budget.warning': 'four fifths of a budget are spent',
  'budget.exhausted': 'a budget is spent, or too little of it is left for a call',
  'switch.set': 'missions are paused or stopped by a switch',
  'stop.requested': 'missions are stopped',
} as const

export const british: MailTexts = {
  events,
  happened({ type, agent, what, is_spent }) {
    switch (type) {
      case 'approval.requested':
        return `${of(agent)} asks for a decision: ${what}`
      case 'mission.failed':
        return `A mission of ${of(agent)} failed: ${what}`
      case 'mission.expired':
        return `A mission of ${of(agent)} expired`
      case 'effect.unknown':
        return `${of(agent)}: whether ${what} took effect is unknown`
      case 'tool.changed':
        return `${of(agent)}: the tool ${what} changed and was not called`
      case 'budget.warning':
        return `Four fifths of the budget ${what} are spent`
      case 'budget.exhausted':
        return is_spent ? `The budget ${what} is spent` : `Too little of the budget ${what} is left for the next call`
      case 'switch.set':
        return `A switch is set: ${what}`
      case 'stop.requested':
        return `Missions are stopped: ${what}`
    }
  },
  mission: 'Mission',
  open: 'Open it',
  several: (count) => `${count} events`,
  further: (count) => `and ${count} further ${count === 1 ? 'event' : 'events'}, which the console lists`,
  linkSubject: 'Confirm that Sortie may tell you of events',
  link: (address) => `Somebody wants Sortie to send mails to ${address} when:`,
  confirmBy: 'If you want them, open this page and press its button within three days:',
  notYou: 'Otherwise do nothing: without it no further mail comes. This one ends them for good:',
  why: (address) => `Sortie sends this to ${address}, which confirmed that it wants to be told.`,
  stop: 'To get no more of them',
  page: {
    confirm: {
      title: 'Do you want mails from Sortie?',
      detail: (address) => `Then mails to ${address} tell you when:`,
      button: 'Yes, send them',
      done: 'Thank you. Mails will come.',
      doneDetail: 'Each of them has a link that ends them.',
    },
    unsubscribe: {
      title: 'Do you want no more mails from Sortie?',
      detail: (address) => `Then ${address} is not told any more when:`,
      button: 'Send no more',
      done: 'No more mails will come.',
      doneDetail: 'Somebody who works with Sortie can ask you again.',
    },
  },
}

function of(agent: string | null): string {
  return agent ?? 'an agent'
}

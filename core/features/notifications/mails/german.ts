import type { MailTexts } from './mail-texts.ts'

const events = {
  'approval.requested': 'ein Mensch entscheiden soll',
  'mission.failed': 'eine Mission gescheitert ist und bei den Dead Letters steht',
  'mission.expired': 'die Frist einer Mission verstrichen ist',
  'effect.unknown': 'unklar ist, ob ein Aufruf gewirkt hat',
  'tool.changed': 'ein Werkzeug eines MCP-Servers nicht aufgerufen wurde, weil sich seine Beschreibung geändert hat',
  'budget.warning': 'vier Fünftel eines Budgets ausgegeben sind',
  'budget.exhausted': 'ein Budget ausgegeben ist oder für einen Aufruf nicht mehr reicht',
  'switch.set': 'ein Schalter Missionen anhält oder abbricht',
  'stop.requested': 'Missionen abgebrochen werden',
} as const

export const german: MailTexts = {
  events,
  happened({ type, agent, what, is_spent }) {
    switch (type) {
      case 'approval.requested':
        return `${of(agent)} bittet um eine Entscheidung: ${what}`
      case 'mission.failed':
        return `Eine Mission von ${of(agent)} ist gescheitert: ${what}`
      case 'mission.expired':
        return `Die Frist einer Mission von ${of(agent)} ist verstrichen`
      case 'effect.unknown':
        return `${of(agent)}: Ob ${what} gewirkt hat, ist unklar`
      case 'tool.changed':
        return `${of(agent)}: Das Werkzeug ${what} hat sich geändert und wurde nicht aufgerufen`
      case 'budget.warning':
        return `Vier Fünftel des Budgets ${what} sind ausgegeben`
      case 'budget.exhausted':
        return is_spent
          ? `Das Budget ${what} ist ausgegeben`
          : `Das Budget ${what} reicht für den nächsten Aufruf nicht mehr`
      case 'switch.set':
        return `Ein Schalter ist gesetzt: ${what}`
      case 'stop.requested':
        return `Missionen werden abgebrochen: ${what}`
    }
  },
  mission: 'Mission',
  open: 'Öffnen',
  several: (count) => `${count} Ereignisse`,
  further: (count) =>
    count === 1
      ? 'und ein weiteres Ereignis, das die Konsole zeigt'
      : `und ${count} weitere Ereignisse, die die Konsole zeigt`,
  linkSubject: 'Bitte bestätigen: Darf Sortie Ihnen Ereignisse melden?',
  link: (address) => `Jemand möchte, dass Sortie an ${address} schreibt, wenn:`,
  confirmBy: 'Wenn Sie das wollen, öffnen Sie innerhalb von drei Tagen diese Seite und drücken ihren Knopf:',
  notYou: 'Sonst tun Sie nichts: Ohne das kommt keine weitere Mail. Endgültig abbestellen:',
  why: (address) => `Sortie schreibt das an ${address}; diese Adresse hat bestätigt, dass sie es wissen will.`,
  stop: 'Abbestellen',
  page: {
    confirm: {
      title: 'Möchten Sie Mails von Sortie?',
      detail: (address) => `Dann melden Mails an ${address}, wenn:`,
      button: 'Ja, bitte senden',
      done: 'Danke. Es kommen Mails.',
      doneDetail: 'In jeder steht ein Link, mit dem sie enden.',
    },
    unsubscribe: {
      title: 'Möchten Sie keine Mails von Sortie mehr?',
      detail: (address) => `Dann erfährt ${address} nicht mehr, wenn:`,
      button: 'Keine mehr senden',
      done: 'Es kommen keine Mails mehr.',
      doneDetail: 'Wer mit Sortie arbeitet, kann Sie noch einmal fragen.',
    },
  },
}

function of(agent: string | null): string {
  return agent ?? 'einem Agenten'
}

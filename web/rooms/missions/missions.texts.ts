import { catalogue } from '../../texts/catalogue.ts'

export const missionsTexts = catalogue(
  {
    title: 'Missions',
    about: 'Each is one unit of work given to an agent. The newest are first.',
    list: 'Missions',
    mission: 'Mission',
    status: 'Status',
    anyStatus: 'Any status',
    agent: 'Agent',
    tag: 'Tag',
    created: 'Created',
    cost: 'Cost',
    none: 'No missions yet',
    noneHow: 'Submit the first one from a terminal:',
  },
  {
    de: {
      title: 'Missionen',
      about: 'Jede ist eine Aufgabe für einen Agenten. Die neuesten stehen oben.',
      list: 'Missionen',
      mission: 'Mission',
      status: 'Status',
      anyStatus: 'Jeder Status',
      agent: 'Agent',
      tag: 'Tag',
      created: 'Erstellt',
      cost: 'Kosten',
      none: 'Noch keine Missionen',
      noneHow: 'Die erste lässt sich im Terminal starten:',
    },
  },
)

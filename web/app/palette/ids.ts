import type { Asked } from '../../../sdk/asked.ts'

/** The kinds of things that ids name, by how the ids begin. */
const kinds = {
  mis: { folder: '/missions/', needs: 'getMission' },
  apr: { folder: '/approvals/', needs: 'getApproval' },
  dead: { folder: '/dead-letters/', needs: 'getDeadLetter' },
  dlv: { folder: '/deliveries/', needs: 'getDelivery' },
  cnv: { folder: '/conversations/', needs: 'getConversation' },
  sch: { folder: '/schedules/', needs: 'getSchedule' },
  evl: { folder: '/evaluations/', needs: 'getEvaluation' },
  stp: { folder: '/control/stops/', needs: 'getStop' },
  // These have no page of their own: their list has them.
  swi: { list: '/control', needs: 'listSwitches' },
  key: { list: '/keys', needs: 'listKeys' },
  ses: { list: '/keys?view=sessions', needs: 'listSessions' },
  ins: { list: '/workers', needs: 'listSupervisedAgents' },
  fil: { list: '/files', needs: 'listFiles' },
  mem: { list: '/memories', needs: 'listMemories' },
  cas: { list: '/evaluations?view=datasets', needs: 'listDatasets' },
} as const satisfies Readonly<
  Record<string, { readonly needs: Asked } & ({ readonly folder: string } | { readonly list: string })>
>

export type IdKind = keyof typeof kinds

/** Where the thing with an id is shown. */
export interface NamedThing {
  readonly id: string
  readonly kind: IdKind
  readonly to: string
  readonly needs: Asked
}

const ids = /\b(mis|apr|dead|dlv|cnv|sch|evl|stp|swi|key|ses|ins|fil|mem|cas)_[0-9A-Za-z]{26,40}(_\d{1,9})?\b/

/** The first thing that a text names, whatever else was pasted with it. */
export function thingIn(text: string): NamedThing | undefined {
  const found = ids.exec(text)
  if (!found) return undefined
  const [id, prefix] = found
  const kind = prefix as IdKind
  const place = kinds[kind]
  return { id, kind, to: 'folder' in place ? `${place.folder}${id}` : place.list, needs: place.needs }
}

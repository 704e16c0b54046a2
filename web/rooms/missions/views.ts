import { kept } from '../../preferences/kept.ts'
import { canonical } from './filters.ts'

/** A name for filters. Choosing it fills the address, which stays the state. */
export interface View {
  readonly name: string
  /** The search part of its address. */
  readonly search: string
}

export interface Views {
  readonly own: readonly View[]
  /** The search part that `/missions` begins with; empty for all missions. */
  readonly usual: string
}

/** Views that everybody has; their names are texts of the catalogue. */
export const readyViews = [
  { name: 'viewAll', search: '' },
  { name: 'viewRunning', search: 'status=RUNNING' },
  { name: 'viewForPerson', search: 'waits=approval' },
  { name: 'viewFailedToday', search: 'status=FAILED,EXPIRED&since=today' },
  { name: 'viewExpensiveToday', search: 'since=today&cost=1' },
] as const

const mostViews = 30
const mostInName = 60

export function viewsIn(stored: unknown): Views {
  const { own, usual } = isRecord(stored) ? stored : {}
  return {
    own: Array.isArray(own) ? own.slice(0, mostViews).flatMap(viewIn) : [],
    usual: typeof usual === 'string' ? canonical(usual) : '',
  }
}

function viewIn(stored: unknown): readonly View[] {
  if (!isRecord(stored)) return []
  const { name, search } = stored
  if (typeof name !== 'string' || name === '' || typeof search !== 'string') return []
  return [{ name: name.slice(0, mostInName), search: canonical(search) }]
}

/** With a view more; one of the same name is replaced. */
export function withView(views: Views, view: View): Views {
  const name = view.name.trim().slice(0, mostInName)
  if (name === '') return views
  const others = views.own.filter((one) => one.name !== name)
  return { ...views, own: [...others, { name, search: canonical(view.search) }].slice(-mostViews) }
}

export function withoutView(views: Views, name: string): Views {
  const gone = views.own.find((one) => one.name === name)
  return {
    own: views.own.filter((one) => one.name !== name),
    usual: gone !== undefined && gone.search === views.usual ? '' : views.usual,
  }
}

export const keptViews = kept('sortie-mission-views', viewsIn)

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

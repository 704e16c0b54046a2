import { useCallback, useEffect, useSyncExternalStore } from 'react'
import type { Mission, MissionStatus } from '../../contract/resources/mission.ts'
import { statusAfter } from '../../contract/status-after.ts'
import { listen } from './feed.ts'
import { onceAFrame } from './next-frame.ts'

/** What the feed has said of a mission since it was read. */
export interface LiveMission {
  /** Undefined until an event says it. */
  readonly status: MissionStatus | undefined
  /** The number of the latest event. */
  readonly seq: number
  readonly changedAt: string
  /** The number of the latest recorded step, and what it was. */
  readonly step?: { readonly number: number; readonly kind: string; readonly name: string }
}

/** Bounds what a page keeps that stays open for days. */
const most = 20_000

/**
 * One store of what missions are doing: lists and pages read it, so that they agree. Events are gathered, and shown once a
 * frame; a component hears only of the missions that it shows.
 */
const known = new Map<string, LiveMission>()
const changed = new Set<string>()
const watchers = new Map<string, Set<() => void>>()

const show = onceAFrame(() => {
  const ids = [...changed]
  changed.clear()
  for (const id of ids) for (const tell of watchers.get(id) ?? []) tell()
})

interface Event {
  readonly type: string
  readonly mission_id: string
  readonly seq: number
  readonly time: string
  readonly data: Readonly<Record<string, unknown>>
}

export function noteEvent(event: Event): void {
  const before = known.get(event.mission_id)
  if (before && before.seq >= event.seq) return
  const status = statusIn(event) ?? before?.status
  const step = stepIn(event) ?? before?.step
  known.delete(event.mission_id)
  known.set(event.mission_id, { status, seq: event.seq, changedAt: event.time, ...(step && { step }) })
  if (known.size > most) known.delete(known.keys().next().value as string)
  changed.add(event.mission_id)
  show()
}

function statusIn({ type, data }: Event): MissionStatus | undefined {
  return type === 'mission.submitted' ? (data.status as MissionStatus) : statusAfter[type]
}

function stepIn({ type, data }: Event): LiveMission['step'] {
  if (type !== 'step.recorded') return undefined
  return { number: Number(data.number), kind: String(data.kind), name: String(data.name) }
}

let isListening = false

function startListening(): void {
  if (isListening) return
  isListening = true
  listen({ event: noteEvent })
}

/** What is newer than the mission that was read; undefined if nothing is. */
export function useLiveMission(read: Pick<Mission, 'id' | 'last_seq'>): LiveMission | undefined {
  useEffect(startListening, [])
  const { id, last_seq: seq } = read
  const subscribe = useCallback(
    (tell: () => void) => {
      const own = watchers.get(id) ?? new Set()
      watchers.set(id, own.add(tell))
      return () => {
        own.delete(tell)
        if (own.size === 0) watchers.delete(id)
      }
    },
    [id],
  )
  const live = useSyncExternalStore(subscribe, () => known.get(id))
  return live && live.seq > seq ? live : undefined
}

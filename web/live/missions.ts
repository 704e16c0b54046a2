import { useCallback, useEffect, useSyncExternalStore } from 'react'
import type { Mission } from '../../contract/resources/mission.ts'
import { listen } from './feed.ts'
import { afterEvent, type LiveMission, type MissionEvent } from './mission-news.ts'
import { onceAFrame } from './next-frame.ts'

export type { LiveMission } from './mission-news.ts'

/** Bounds what a page keeps that stays open for days. */
const most = 20_000

/**
 * One store of what missions are doing: lists and pages read it, so that they agree. Events are gathered in `known`, and
 * become `shown` once a frame; a component hears only of the missions that it shows.
 */
const known = new Map<string, LiveMission>()
const shown = new Map<string, LiveMission>()
const changed = new Set<string>()
const watchers = new Map<string, Set<() => void>>()
let holders = 0

const show = onceAFrame(() => {
  if (holders > 0) return
  for (const id of changed) {
    const latest = known.get(id)
    if (!watchers.has(id) || latest === undefined) shown.delete(id)
    else shown.set(id, latest)
  }
  const ids = [...changed]
  changed.clear()
  for (const id of ids) for (const tell of watchers.get(id) ?? []) tell()
})

function noteEvent(event: MissionEvent): void {
  const { mission_id: id } = event
  const before = known.get(id)
  const after = afterEvent(before, event)
  if (after === before) return
  // The latest is last: the first is forgotten first.
  known.delete(id)
  known.set(id, after)
  if (known.size > most) forget(known.keys().next().value as string)
  changed.add(id)
  show()
}

function forget(id: string): void {
  known.delete(id)
  changed.delete(id)
  if (!watchers.has(id)) shown.delete(id)
}

/** Nothing that is shown changes until the answer is called. What happens meanwhile is shown then. */
export function holdStill(): () => void {
  holders++
  let isHeld = true
  return () => {
    if (!isHeld) return
    isHeld = false
    holders--
    show()
  }
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
  const subscribe = useCallback((tell: () => void) => watch(id, tell), [id])
  const live = useSyncExternalStore(subscribe, () => shown.get(id))
  return live && live.seq > seq ? live : undefined
}

function watch(id: string, tell: () => void): () => void {
  const own = watchers.get(id) ?? new Set()
  watchers.set(id, own.add(tell))
  const latest = known.get(id)
  if (holders === 0 && latest !== undefined) shown.set(id, latest)
  return () => {
    own.delete(tell)
    if (own.size > 0) return
    watchers.delete(id)
    shown.delete(id)
  }
}

/** What was heard of a mission, shown or not. */
export function heardOf(id: string): LiveMission | undefined {
  return known.get(id)
}

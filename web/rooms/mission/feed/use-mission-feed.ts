import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Asked } from '../../../../sdk/asked.ts'
import { client } from '../../../api/client.ts'
import { onceAFrame } from '../../../live/next-frame.ts'
import { MissionFeed, type MissionRecord } from './mission-feed.ts'

export interface LiveRecord {
  readonly record: MissionRecord | undefined
  readEarlier(): void
}

/** The record of a mission, read from its end and then live; shown once a frame. */
export function useMissionFeed(id: string, lastSeq: number | undefined): LiveRecord {
  const [record, setRecord] = useState<MissionRecord>()
  const feed = useRef<MissionFeed>(undefined)
  const isKnown = lastSeq !== undefined
  useEffect(() => {
    let newest: MissionRecord | undefined
    const show = onceAFrame(() => setRecord(newest))
    const beginning = new MissionFeed(client, id, (next) => {
      newest = next
      show()
    })
    feed.current = beginning
    beginning.begin()
    return () => beginning.stop()
  }, [id])
  // Only where it starts: what comes later is heard.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `lastSeq` rises with each event
  useEffect(() => {
    if (lastSeq !== undefined) void feed.current?.run(lastSeq)
  }, [id, isKnown])
  useFreshReadings(id, record?.events.at(-1)?.seq)
  return { record, readEarlier: () => void feed.current?.readEarlier() }
}

/** What events may have changed, apart from the record itself. */
const readings: readonly Asked[] = [
  'getMission',
  'explainMission',
  'getMissionTree',
  'getMissionBudget',
  'listMissionDeliveries',
  'listArtifacts',
]

const everyMs = 400

/** Reads again after events, but not more often than a person can look. */
function useFreshReadings(id: string, seq: number | undefined): void {
  const queries = useQueryClient()
  const first = useRef<number>(undefined)
  const waits = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(waits.current), [])
  useEffect(() => {
    if (seq === undefined) return
    if (first.current === undefined) {
      first.current = seq
      return
    }
    if (waits.current !== undefined) return
    waits.current = setTimeout(() => {
      waits.current = undefined
      void queries.invalidateQueries({
        predicate: ({ queryKey: [operation, given] }) =>
          readings.some((one) => one === operation) && JSON.stringify(given ?? null).includes(id),
      })
    }, everyMs)
  }, [queries, id, seq])
}

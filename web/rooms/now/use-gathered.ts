import { useEffect, useState } from 'react'
import type { Reading, Readings } from './use-readings.ts'

/** A part that is slower than the others does not hold them back longer. */
const patienceMs = 1_000

/** Whether the room can be shown: each part has an answer, so that none pushes the others away when it comes. */
export function useGathered(readings: Readings): boolean {
  const [isPatient, setPatient] = useState(true)
  const [wasGathered, setGathered] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  const isGathered = wasGathered || !isPatient || Object.values(readings).every(isAnswered)
  if (isGathered && !wasGathered) setGathered(true)
  return isGathered
}

function isAnswered({ may, data, error }: Pick<Reading<'getHealth'>, 'may' | 'error'> & { readonly data: unknown }) {
  return !may || data !== undefined || error !== null
}

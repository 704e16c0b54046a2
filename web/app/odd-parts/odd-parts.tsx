import { lazy, Suspense, useEffect, useState } from 'react'
import { useSearch } from 'wouter'
import { useAllKnownParts } from './known-parts.ts'
import { isReadIn, oddIn } from './odd-parts.ts'

const OddPartsLine = lazy(() => import('./odd-parts-line.tsx'))

/** A name that nobody reads yet may belong to a part of the page that is still on its way. */
const patienceMs = 800

/** Says what of the address nobody understood: a value at once, a name after a moment. */
export function OddParts() {
  const known = useAllKnownParts()
  const search = useSearch()
  const odd = oddIn(known, search)
  const names = odd.map(([name]) => name).join(' ')
  const [waitedFor, setWaitedFor] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setWaitedFor(names), patienceMs)
    return () => clearTimeout(timer)
  }, [names])
  const told = waitedFor === names ? odd : odd.filter(([name]) => isReadIn(known, name))
  if (told.length === 0) return null
  return (
    <Suspense>
      <OddPartsLine odd={told} />
    </Suspense>
  )
}

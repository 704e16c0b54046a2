import { useEffect, useState } from 'react'
import { isSaid } from '../../../kit/wanted-version.ts'
import type { MissionRow } from '../mission-row.ts'
import { redrive } from './act-on.ts'
import { carryOut, type Outcome } from './carry-out.ts'
import type { BulkAct, Redriven } from './plan.ts'
import { redrivenIn, type Trial } from './redriven.ts'

/** Redriving can be tried out: what would be kept, which ones would be refused, and which were redriven before. */
export function useTrial(act: BulkAct, rows: readonly MissionRow[], { when }: { readonly when: boolean }) {
  const [known, setKnown] = useState<{ readonly asked: string; readonly outcomes: readonly Outcome<Trial>[] }>()
  // What was redriven stays so, whatever is tried next.
  const [redriven, setRedriven] = useState<Redriven>(new Map())
  const tried = when && act.kind === 'redrive' && isSaid(act.version) ? act : undefined
  const asked = JSON.stringify(act)
  const ids = rows.map(({ id }) => id).join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` says all of `tried`, but whether there is a trial
  useEffect(() => {
    if (!tried || ids === '') return
    const ending = new AbortController()
    void carryOut({
      ids: ids.split(' '),
      act: (id) => redrive(id, tried, true),
      progress: (outcomes) => {
        if (ending.signal.aborted) return
        setKnown({ asked, outcomes })
        setRedriven((before) => new Map([...before, ...redrivenIn(outcomes)]))
      },
      signal: ending.signal,
    })
    return () => ending.abort()
  }, [ids, asked, tried !== undefined])
  return { isTried: tried !== undefined, outcomes: known?.asked === asked ? known.outcomes : [], redriven }
}

import { TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTexts } from '../../texts/catalogue.ts'
import { Button } from '../button.tsx'
import { Acts } from '../form.tsx'
import { Differences } from './differences.tsx'
import styles from './editing.module.css'
import { editingTexts } from './editing.texts.ts'
import type { Meanwhile } from './meanwhile.ts'
import type { Difference, Whose } from './three-way.ts'

interface MeanwhileNoticeProps<Thing> {
  readonly meanwhile: Meanwhile<Thing>
  readonly name: string
  labelOf(field: string): string
  /** It was tried to send the form. */
  readonly isRefused: boolean
  /** Whether sending the form makes what is gone anew. */
  readonly mayMakeAnew: boolean
  readonly about: ((thing: Thing) => ReactNode) | undefined
  settle(thing: Thing, whose: Whose): void
  makeAnew(): void
}

/** What somebody else has made of the form’s thing, and what the person may do about it. */
export function MeanwhileNotice<Thing>(props: MeanwhileNoticeProps<Thing>) {
  const { meanwhile, name, labelOf, isRefused, mayMakeAnew, about, settle, makeAnew } = props
  const t = useTexts(editingTexts)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isRefused) place.current?.focus()
  }, [isRefused])
  if (meanwhile.kind === 'same') return null
  return (
    <div ref={place} className={styles.notice} role={isRefused ? 'alert' : 'status'} tabIndex={-1}>
      <p>
        <TriangleAlert aria-hidden />
        <strong>
          <bdi>{t(meanwhile.kind, { name })}</bdi>
        </strong>{' '}
        {isRefused && t('notSaved')}
      </p>
      {meanwhile.kind === 'exists' && about?.(meanwhile.thing)}
      {meanwhile.kind !== 'gone' && (
        <Differences differences={meanwhile.differences} labelOf={labelOf} isOfTwo={meanwhile.kind === 'exists'} />
      )}
      {meanwhile.kind === 'changed' && isContested(meanwhile) && <p>{t('untouched')}</p>}
      <Acts>
        <Ways meanwhile={meanwhile} mayMakeAnew={mayMakeAnew} settle={settle} makeAnew={makeAnew} />
      </Acts>
    </div>
  )
}

type WaysProps<Thing> = Pick<MeanwhileNoticeProps<Thing>, 'meanwhile' | 'mayMakeAnew' | 'settle' | 'makeAnew'>

/** How it can go on. */
function Ways<Thing>({ meanwhile, mayMakeAnew, settle, makeAnew }: WaysProps<Thing>) {
  const t = useTexts(editingTexts)
  if (meanwhile.kind === 'same') return null
  if (meanwhile.kind === 'gone') return mayMakeAnew ? <Button onPress={makeAnew}>{t('anew')}</Button> : null
  const { kind, thing } = meanwhile
  if (kind === 'changed' && !isContested(meanwhile))
    return <Button onPress={() => settle(thing, 'theirs')}>{t('takeOver')}</Button>
  return (
    <>
      <Button onPress={() => settle(thing, 'theirs')}>{t(kind === 'exists' ? 'load' : 'loadTheirs')}</Button>
      <Button onPress={() => settle(thing, 'mine')}>{t(kind === 'exists' ? 'replace' : 'keepMine')}</Button>
    </>
  )
}

function isContested({ differences }: { readonly differences: readonly Difference[] }): boolean {
  return differences.some(({ isMineToo }) => isMineToo)
}

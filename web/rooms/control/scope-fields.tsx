import { useState } from 'react'
import { problemsIn } from '../../api/problems.ts'
import { Choice, TextField } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { Affected } from './affected.tsx'
import { controlTexts } from './control.texts.ts'
import { type ScopeKind, scopeIn } from './scope-filter.ts'

/** What a form about a scope says so far. */
export interface GivenScope {
  readonly kind: ScopeKind
  readonly name: string
  readonly reason: string
}

export function useGivenScope() {
  const [given, change] = useState<GivenScope>({ kind: 'agent', name: '', reason: '' })
  return { given, change, scope: scopeIn(given.kind, given.name), reason: given.reason.trim() }
}

interface ScopeFieldsProps {
  readonly given: GivenScope
  change(given: GivenScope): void
  readonly error: Error | null
}

/** Which missions are meant and why, and how many are under way among them. */
export function ScopeFields({ given, change, error }: ScopeFieldsProps) {
  const t = useTexts(controlTexts)
  const problemAt = problemsIn(error)
  const { kind, name, reason } = given
  const scope = scopeIn(kind, name)
  return (
    <>
      <Beside>
        <Choice
          label={t('scope')}
          value={kind}
          options={[
            ['agent', t('agent')],
            ['tag', t('tag')],
            ['tenant', t('everything')],
          ]}
          choose={(value) => change({ ...given, kind: value as ScopeKind })}
        />
        {kind !== 'tenant' && (
          <TextField
            label={kind === 'agent' ? t('agent') : t('tag')}
            required
            value={name}
            problem={problemAt('scope')}
            onChange={(event) => change({ ...given, name: event.target.value })}
          />
        )}
      </Beside>
      <TextField
        label={t('reason')}
        hint={t('reasonHint')}
        maxLength={500}
        value={reason}
        problem={problemAt('reason')}
        onChange={(event) => change({ ...given, reason: event.target.value })}
      />
      {scope && <Affected scope={scope} />}
    </>
  )
}

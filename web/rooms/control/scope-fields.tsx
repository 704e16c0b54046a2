import { Choice, TextField } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { controlTexts } from './control.texts.ts'
import type { ScopeKind } from './scope-filter.ts'

interface ScopeFieldsProps {
  readonly kind: ScopeKind
  readonly name: string
  readonly problem: string | undefined
  change(kind: ScopeKind, name: string): void
}

/** Which missions are meant. */
export function ScopeFields({ kind, name, problem, change }: ScopeFieldsProps) {
  const t = useTexts(controlTexts)
  return (
    <Beside>
      <Choice
        label={t('scope')}
        value={kind}
        options={[
          ['agent', t('agent')],
          ['tag', t('tag')],
          ['tenant', t('everything')],
        ]}
        choose={(value) => change(value as ScopeKind, name)}
      />
      {kind !== 'tenant' && (
        <TextField
          label={kind === 'agent' ? t('agent') : t('tag')}
          required
          value={name}
          problem={problem}
          onChange={(event) => change(kind, event.target.value)}
        />
      )}
    </Beside>
  )
}

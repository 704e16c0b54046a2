import { useTexts } from '../texts/catalogue.ts'
import { Choice, TextField } from './field.tsx'
import { versionTexts } from './version.texts.ts'
import type { WantedVersion } from './wanted-version.ts'

interface VersionChoiceProps {
  readonly wanted: WantedVersion
  /** What the mission’s own version is called. */
  readonly own: string
  readonly problem?: string | undefined
  choose(wanted: WantedVersion): void
}

/** With which version of its agent a mission is redriven. */
export function VersionChoice({ wanted, own, problem, choose }: VersionChoiceProps) {
  const t = useTexts(versionTexts)
  return (
    <>
      <Choice
        label={t('version')}
        value={wanted.kind}
        options={[
          ['own', own],
          ['newest', t('newest')],
          ['given', t('given')],
        ]}
        problem={wanted.kind === 'given' ? undefined : problem}
        choose={(kind) => choose(kind === 'given' ? { kind, number: '' } : { kind: kind === 'newest' ? kind : 'own' })}
      />
      {wanted.kind === 'given' && (
        <TextField
          label={t('number')}
          type="number"
          required
          min={1}
          max={999_999}
          step={1}
          value={wanted.number}
          problem={problem}
          onChange={(event) => choose({ kind: 'given', number: event.target.value })}
        />
      )}
    </>
  )
}

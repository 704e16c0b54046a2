import { problemsIn } from '../../api/problems.ts'
import { Choice, TextField } from '../../kit/field.tsx'
import { VersionChoice } from '../../kit/version-choice.tsx'
import { versionOf, type WantedVersion } from '../../kit/wanted-version.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { deadLettersTexts } from './dead-letters.texts.ts'

/** How missions begin anew. */
export interface RedriveOptions {
  /** `failed`, or the number of the first step that is done again. */
  readonly from: string
  readonly version: WantedVersion
  readonly usd: string
}

export const usualOptions: RedriveOptions = { from: 'failed', version: { kind: 'own' }, usd: '' }

/** The same in a request. */
export function requestOf({ version, usd }: RedriveOptions) {
  return {
    ...versionOf(version),
    ...(usd.trim() !== '' && { budget: { usd: Number(usd) } }),
  }
}

interface FieldsProps {
  readonly options: RedriveOptions
  change(options: RedriveOptions): void
  /** How many steps there are to begin after; without it, all or none are kept. */
  readonly steps?: number
  readonly error: Error | null
}

export function RedriveFields({ options, change, steps = 0, error }: FieldsProps) {
  const t = useTexts(deadLettersTexts)
  const problemAt = problemsIn(error)
  const between = Array.from({ length: Math.min(mostListed, Math.max(0, steps - 1)) }, (_, at) => String(steps - at))
  return (
    <>
      <Choice
        label={t('from')}
        value={options.from}
        options={[
          ['failed', t('fromFailed')],
          ['1', t('fromStart')],
          ...between.map((step) => [step, t('fromStep', { step })] as const),
        ]}
        problem={problemAt('from_step')}
        choose={(from) => change({ ...options, from })}
      />
      <VersionChoice
        wanted={options.version}
        own={t('versionOwn')}
        problem={problemAt('agent_version')}
        choose={(version) => change({ ...options, version })}
      />
      <TextField
        label={t('budget')}
        hint={t('budgetHint')}
        type="number"
        min={0}
        step="any"
        value={options.usd}
        problem={problemAt('budget')}
        onChange={(event) => change({ ...options, usd: event.target.value })}
      />
    </>
  )
}

/** The last steps, where people begin again. */
const mostListed = 50

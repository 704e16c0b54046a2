import { Choice, TextField } from '../../../kit/field.tsx'
import { VersionChoice } from '../../../kit/version-choice.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { bulkTexts } from './bulk.texts.ts'
import { type BulkAct, priorities } from './plan.ts'

interface ActFieldsProps {
  readonly act: BulkAct
  change(act: BulkAct): void
}

/** What an act needs to be told. */
export function ActFields({ act, change }: ActFieldsProps) {
  const t = useTexts(bulkTexts)
  switch (act.kind) {
    case 'hold':
      return (
        <TextField
          label={t('reason')}
          hint={t('reasonHint')}
          value={act.reason}
          maxLength={500}
          onChange={({ target }) => change({ ...act, reason: target.value })}
        />
      )
    case 'redrive':
      return (
        <>
          <Choice
            label={t('from')}
            value={act.from}
            choose={(value) => change({ ...act, from: value === 'start' ? 'start' : 'failed' })}
            options={[
              ['failed', t('fromFailed')],
              ['start', t('fromStart')],
            ]}
          />
          <VersionChoice wanted={act.version} own={t('versionOwn')} choose={(version) => change({ ...act, version })} />
        </>
      )
    case 'priority':
      return (
        <Choice
          label={t('newPriority')}
          value={act.priority}
          choose={(value) => change({ ...act, priority: priorities.find((one) => one === value) ?? 'NORMAL' })}
          options={priorities.map((one) => [one, t(one)])}
        />
      )
    case 'addTag':
    case 'removeTag':
      return (
        <TextField
          label={t('tag')}
          hint={t('tagHint')}
          value={act.tag}
          maxLength={64}
          onChange={({ target }) => change({ ...act, tag: target.value })}
        />
      )
    default:
      return null
  }
}

import { useState } from 'react'
import type { Limit } from '../../../contract/resources/limit.ts'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useMay } from '../../app/session/session.tsx'
import { findIn } from '../../kit/editing/find-in.ts'
import { useEdit } from '../../kit/editing/use-edit.tsx'
import { useReading } from '../../kit/editing/use-reading.ts'
import { TextField } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { definitionOf, draftOf, type LimitDraft } from './limit-draft.ts'
import { limitsTexts } from './limits.texts.ts'

interface LimitFormProps {
  /** The one that is changed. */
  readonly limit?: Limit
  /** The name that is used, and not defined yet. */
  readonly name?: string
  close(): void
}

/** Defines a limit, or changes it. */
export function LimitForm({ limit: given, name = '', close }: LimitFormProps) {
  const t = useTexts(limitsTexts)
  const [limit, takeUp] = useState(given)
  const edit = useLimitEdit(limit, name, takeUp)
  const { draft, change } = edit
  const { send, error, isBusy } = useSubmit('putLimit', ['listLimits', 'getLimit'])
  const problemAt = problemsIn(error)
  return (
    <FormDialog
      title={limit ? `${t('change')}: ${limit.name}` : t('create')}
      isOpen
      close={close}
      verb={t('save')}
      isBusy={isBusy}
      error={error}
      drafting={edit}
      edit={edit}
      submit={() =>
        send(definitionOf(draft), () => {
          edit.forget()
          say(t('saved'))
          close()
        })
      }
    >
      {!limit && (
        <TextField
          label={t('name')}
          hint={t('nameHint')}
          required
          value={draft.name}
          problem={problemAt('name')}
          onChange={(event) => change({ name: event.target.value })}
        />
      )}
      <TextField
        label={t('concurrency')}
        hint={t('concurrencyHint')}
        type="number"
        min={0}
        max={1000}
        value={draft.concurrency}
        problem={problemAt('concurrency')}
        onChange={(event) => change({ concurrency: event.target.value })}
      />
      <Beside>
        <TextField
          label={t('rateCount')}
          hint={t('rateHint')}
          type="number"
          min={1}
          value={draft.count}
          problem={problemAt('rate.count')}
          onChange={(event) => change({ count: event.target.value })}
        />
        <TextField
          label={t('ratePeriod')}
          type="number"
          min={1}
          max={86_400}
          required={draft.count.trim() !== ''}
          value={draft.period}
          problem={problemAt('rate.period_s')}
          onChange={(event) => change({ period: event.target.value })}
        />
        <TextField
          label={t('rateBurst')}
          type="number"
          min={1}
          required={draft.count.trim() !== ''}
          value={draft.burst}
          problem={problemAt('rate.burst')}
          onChange={(event) => change({ burst: event.target.value })}
        />
      </Beside>
      <p>{t('effect')}</p>
    </FormDialog>
  )
}

function useLimitEdit(limit: Limit | undefined, name: string, takeUp: (limit: Limit) => void) {
  const t = useTexts(limitsTexts)
  const may = useMay()
  const reading = useReading(
    'getLimit',
    { params: { name: limit?.name ?? '' } },
    ({ definition }) => definition ?? undefined,
    limit !== undefined,
  )
  return useEdit<Limit, LimitDraft>({
    form: `limit ${limit?.name ?? name}`,
    present: limit,
    draftOf: (one) => draftOf(one, name),
    sends: 'all',
    reading,
    ...(may('listLimits') && {
      find: (draft: LimitDraft) => findIn('listLimits', (one) => one.name === draft.name.trim()),
    }),
    takeUp,
    nameOf: (draft) => draft.name.trim(),
    labels: { concurrency: t('concurrency'), count: t('rateCount'), period: t('ratePeriod'), burst: t('rateBurst') },
  })
}

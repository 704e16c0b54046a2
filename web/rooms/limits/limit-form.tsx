import { useState } from 'react'
import type { Limit } from '../../../contract/resources/limit.ts'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { TextField } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { limitsTexts } from './limits.texts.ts'

interface LimitFormProps {
  /** The one that is changed. */
  readonly limit?: Limit
  /** The name that is used, and not defined yet. */
  readonly name?: string
  close(): void
}

/** Defines a limit, or changes it. */
export function LimitForm({ limit, name: given = '', close }: LimitFormProps) {
  const t = useTexts(limitsTexts)
  const [name, setName] = useState(given)
  const [concurrency, setConcurrency] = useState(textOf(limit?.concurrency))
  const [count, setCount] = useState(textOf(limit?.rate?.count))
  const [period, setPeriod] = useState(textOf(limit?.rate?.period_s ?? 60))
  const [burst, setBurst] = useState(textOf(limit?.rate?.burst ?? 1))
  const { send, error, isBusy } = useSubmit('putLimit', ['listLimits', 'getLimit'])
  const problemAt = problemsIn(error)
  const rate = count.trim() === '' ? null : { count: Number(count), period_s: Number(period), burst: Number(burst) }
  return (
    <FormDialog
      title={limit ? `${t('change')}: ${limit.name}` : t('create')}
      isOpen
      close={close}
      verb={t('save')}
      isBusy={isBusy}
      error={error}
      submit={() => {
        const body = { concurrency: concurrency.trim() === '' ? null : Number(concurrency), rate }
        send({ params: { name: limit?.name ?? name.trim() }, body }, () => {
          say(t('saved'))
          close()
        })
      }}
    >
      {!limit && (
        <TextField
          label={t('name')}
          hint={t('nameHint')}
          required
          value={name}
          problem={problemAt('name')}
          onChange={(event) => setName(event.target.value)}
        />
      )}
      <TextField
        label={t('concurrency')}
        hint={t('concurrencyHint')}
        type="number"
        min={0}
        max={1000}
        value={concurrency}
        problem={problemAt('concurrency')}
        onChange={(event) => setConcurrency(event.target.value)}
      />
      <Beside>
        <TextField
          label={t('rateCount')}
          hint={t('rateHint')}
          type="number"
          min={1}
          value={count}
          problem={problemAt('rate.count')}
          onChange={(event) => setCount(event.target.value)}
        />
        <TextField
          label={t('ratePeriod')}
          type="number"
          min={1}
          max={86_400}
          required={rate !== null}
          value={period}
          problem={problemAt('rate.period_s')}
          onChange={(event) => setPeriod(event.target.value)}
        />
        <TextField
          label={t('rateBurst')}
          type="number"
          min={1}
          required={rate !== null}
          value={burst}
          problem={problemAt('rate.burst')}
          onChange={(event) => setBurst(event.target.value)}
        />
      </Beside>
      <p>{t('effect')}</p>
    </FormDialog>
  )
}

function textOf(amount: number | null | undefined): string {
  return amount === null || amount === undefined ? '' : String(amount)
}

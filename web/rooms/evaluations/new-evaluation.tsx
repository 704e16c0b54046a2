import { useLocation } from 'wouter'
import { problemsBut, problemsIn, problemsWithin } from '../../api/problems.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useDraft } from '../../kit/editing/use-draft.ts'
import { Choice, TextField } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { objectIn } from '../../kit/given-json.ts'
import { ObjectField } from '../../kit/object-field.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { candidatesIn } from './candidates.ts'
import { evaluationsTexts } from './evaluations.texts.ts'

/** The API’s fields with a field of their own in the form. */
const ownFields = ['dataset', 'candidates', 'repeats', 'budget'] as const

/** Measures agents on a data set, once it has said how many missions that takes. */
export function NewEvaluation({ close }: { close(): void }) {
  const t = useTexts(evaluationsTexts)
  const [, go] = useLocation()
  const datasets = useOperation('listDatasets', { query: { limit: 100 } })
  const drafting = useDraft('evaluation', { dataset: '', candidates: '', repeats: '1', usd: '', rest: '{}' })
  const { draft, change, forget } = drafting
  const { dataset, candidates, repeats, usd, rest } = draft
  const taken = ownFields.filter((field) => field !== 'budget' || usd.trim() !== '')
  const others = objectIn(rest, taken)
  const { send, error, isBusy } = useSubmit('createEvaluation', ['listEvaluations'])
  const problemAt = problemsIn(error)
  const chosen = datasets.data?.items.find(({ name }) => name === dataset) ?? datasets.data?.items[0]
  const given = candidatesIn(candidates)
  const count = (chosen?.cases ?? 0) * given.length * Number(repeats)
  return (
    <FormDialog
      title={t('create')}
      isOpen
      close={close}
      verb={t('run')}
      drafting={drafting}
      isUnfit={others === undefined}
      lacks={datasets.data !== undefined && chosen === undefined && t('datasetLacks')}
      isBusy={isBusy || datasets.isPending}
      error={error ?? datasets.error}
      submit={() => {
        if (!chosen) return
        const body = {
          ...others,
          dataset: chosen.name,
          candidates: given,
          repeats: Number(repeats),
          ...(usd.trim() !== '' && { budget: { usd: Number(usd) } }),
        }
        send({ body }, ({ id }) => {
          forget()
          go(`/evaluations/${id}`)
        })
      }}
    >
      <Choice
        label={t('dataset')}
        value={chosen?.name ?? ''}
        options={(datasets.data?.items ?? []).map(({ name }) => [name, name])}
        problem={problemAt('dataset')}
        choose={(name) => change({ dataset: name })}
      />
      <TextField
        label={t('candidates')}
        hint={t('candidatesHint')}
        required
        value={candidates}
        problem={problemsWithin(error, 'candidates')}
        onChange={(event) => change({ candidates: event.target.value })}
      />
      <Beside>
        <TextField
          label={t('repeats')}
          type="number"
          min={1}
          max={10}
          required
          value={repeats}
          problem={problemAt('repeats')}
          onChange={(event) => change({ repeats: event.target.value })}
        />
        <TextField
          label={t('budget')}
          hint={t('budgetHint')}
          type="number"
          min={0}
          step="any"
          value={usd}
          problem={problemAt('budget')}
          onChange={(event) => change({ usd: event.target.value })}
        />
      </Beside>
      <ObjectField
        label={t('rest')}
        hint={t('restHint')}
        rows={3}
        text={rest}
        taken={taken}
        problem={problemsBut(error, ownFields)}
        change={(text) => change({ rest: text })}
      />
      <p role="status">{t('costs', { trials: t('trialsCount', { count }) })}</p>
    </FormDialog>
  )
}

import { useLocation } from 'wouter'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useDraft } from '../../kit/editing/use-draft.ts'
import { TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { evaluationsTexts } from './evaluations.texts.ts'

export function NewDataset({ close }: { close(): void }) {
  const t = useTexts(evaluationsTexts)
  const [, go] = useLocation()
  const drafting = useDraft('dataset', { name: '', description: '' })
  const { draft, change, forget } = drafting
  const { name, description } = draft
  const { send, error, isBusy } = useSubmit('createDataset', ['listDatasets'])
  const problemAt = problemsIn(error)
  return (
    <FormDialog
      title={t('createDataset')}
      isOpen
      close={close}
      verb={t('save')}
      drafting={drafting}
      isBusy={isBusy}
      error={error}
      submit={() =>
        send({ body: { name: name.trim(), description } }, (made) => {
          forget()
          go(`/datasets/${made.name}`)
        })
      }
    >
      <TextField
        label={t('name')}
        required
        value={name}
        problem={problemAt('name')}
        onChange={(event) => change({ name: event.target.value })}
      />
      <TextField
        label={t('description')}
        maxLength={1000}
        value={description}
        problem={problemAt('description')}
        onChange={(event) => change({ description: event.target.value })}
      />
    </FormDialog>
  )
}

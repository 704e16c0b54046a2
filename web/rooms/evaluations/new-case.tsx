import { useState } from 'react'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { TextArea, TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { jsonOrText } from '../../kit/given-json.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { evaluationsTexts } from './evaluations.texts.ts'

/** Adds a case that is written out. */
export function NewCase({ name, close }: { readonly name: string; close(): void }) {
  const t = useTexts(evaluationsTexts)
  const [input, setInput] = useState('')
  const [reference, setReference] = useState('')
  const [contains, setContains] = useState('')
  const { send, error, isBusy } = useSubmit('addCase', ['listCases', 'getDataset', 'listDatasets'])
  const problemAt = problemsIn(error)
  return (
    <FormDialog
      title={t('addCase')}
      isOpen
      close={close}
      verb={t('add')}
      isBusy={isBusy}
      error={error}
      submit={() => {
        const body = {
          input: jsonOrText(input),
          ...(reference.trim() !== '' && { reference: jsonOrText(reference) }),
          expectations: contains === '' ? [] : [{ kind: 'contains' as const, text: contains }],
        }
        send({ params: { name }, body }, close)
      }}
    >
      <TextArea
        label={t('input')}
        hint={t('inputHint')}
        required
        rows={4}
        value={input}
        problem={problemAt('input')}
        onChange={(event) => setInput(event.target.value)}
      />
      <TextArea
        label={t('reference')}
        hint={t('referenceHint')}
        rows={2}
        value={reference}
        problem={problemAt('reference')}
        onChange={(event) => setReference(event.target.value)}
      />
      <TextField
        label={t('contains')}
        hint={t('containsHint')}
        value={contains}
        problem={problemAt('expectations')}
        onChange={(event) => setContains(event.target.value)}
      />
    </FormDialog>
  )
}

import { useState } from 'react'
import type { FunctionTool } from '../../../../contract/resources/function-tool.ts'
import { problemsIn, problemsWithin } from '../../../api/problems.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { useMay } from '../../../app/session/session.tsx'
import { findIn } from '../../../kit/editing/find-in.ts'
import { useEdit } from '../../../kit/editing/use-edit.tsx'
import { useReading } from '../../../kit/editing/use-reading.ts'
import { Choice } from '../../../kit/field.tsx'
import { Beside } from '../../../kit/form.tsx'
import { ObjectField } from '../../../kit/object-field.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { DescriptionField } from './description-field.tsx'
import { editingTexts } from './editing.texts.ts'
import { EntryDialog } from './entry-dialog.tsx'
import type { FormProps } from './form-props.ts'
import { declarationOf, draftOf, type FunctionDraft } from './function-draft.ts'
import { effects } from './http-draft.ts'
import { NameField } from './name-field.tsx'
import { NumberField } from './number-field.tsx'

/** A tool whose calls a process of the tenant answers. */
export default function FunctionForm({ present: given, close, written }: FormProps<FunctionTool>) {
  const t = useTexts(editingTexts)
  const [present, takeUp] = useState(given)
  const edit = useFunctionEdit(present, takeUp)
  const { draft, change } = edit
  const put = useSubmit('putFunctionTool', ['listFunctionTools', 'getFunctionTool', 'listFunctionToolVersions'])
  const declaration = declarationOf(draft)
  const problemAt = problemsIn(put.error)
  const submit = () => {
    if (declaration === undefined) return
    put.send(declaration, ({ name }) => {
      edit.forget()
      close()
      written(name)
    })
  }
  return (
    <EntryDialog
      present={present}
      newTitle={t('newFunction')}
      close={close}
      edit={edit}
      isUnfit={declaration === undefined}
      isBusy={put.isBusy}
      error={put.error}
      submit={submit}
    >
      {present === undefined && (
        <NameField
          hint={t('toolNameHint')}
          most={64}
          name={draft.name}
          problem={problemAt('name')}
          change={(name) => change({ name })}
        />
      )}
      <DescriptionField
        text={draft.description}
        problem={problemAt('description')}
        change={(description) => change({ description })}
      />
      <Beside>
        <Choice
          label={t('effect')}
          value={draft.effect}
          options={effects.map((one) => [one, t(one)])}
          problem={problemAt('effect')}
          choose={(value) => change({ effect: effects.find((one) => one === value) ?? 'write' })}
        />
        <NumberField
          label={t('answerWithin')}
          most={86_400}
          text={draft.timeout}
          problem={problemAt('timeout_s')}
          change={(timeout) => change({ timeout })}
        />
      </Beside>
      <ObjectField
        label={t('parameters')}
        hint={t('parametersHint')}
        rows={10}
        text={draft.parameters}
        problem={problemsWithin(put.error, 'parameters')}
        change={(parameters) => change({ parameters })}
      />
    </EntryDialog>
  )
}

function useFunctionEdit(present: FunctionTool | undefined, takeUp: (tool: FunctionTool) => void) {
  const t = useTexts(editingTexts)
  const may = useMay()
  const call = { params: { name: present?.name ?? '' } }
  return useEdit<FunctionTool, FunctionDraft>({
    form: `function ${present?.name ?? ''}`,
    present,
    draftOf,
    sends: 'all',
    reading: useReading('getFunctionTool', call, (tool) => tool, present !== undefined),
    ...(may('listFunctionTools') && {
      find: (draft: FunctionDraft) => findIn('listFunctionTools', ({ name }) => name === draft.name.trim()),
    }),
    takeUp,
    nameOf: ({ name }) => name.trim(),
    labels: {
      description: t('description'),
      effect: t('effect'),
      timeout: t('answerWithin'),
      parameters: t('parameters'),
    },
  })
}

import { useState } from 'react'
import { problemsIn, problemsWithin } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useMay } from '../../app/session/session.tsx'
import { Choice, TextArea, TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { type CaseDraft, caseIn, emptyCase } from './case-draft.ts'
import { evaluationsTexts } from './evaluations.texts.ts'
import { Expectations } from './expectation-fields.tsx'

/** Adds a case that is written out, or that a mission was. */
export function NewCase({ name, close }: { readonly name: string; close(): void }) {
  const t = useTexts(evaluationsTexts)
  const [draft, setDraft] = useState(emptyCase)
  const { send, error, isBusy } = useSubmit('addCase', ['listCases', 'getDataset', 'listDatasets'])
  const body = caseIn(draft)
  const change = (part: Partial<CaseDraft>) => setDraft({ ...draft, ...part })
  return (
    <FormDialog
      title={t('addCase')}
      isOpen
      close={close}
      verb={t('add')}
      isBusy={isBusy || body === undefined}
      error={error}
      submit={() => body && send({ params: { name }, body }, close)}
    >
      <SourceFields draft={draft} error={error} change={change} />
      <TextArea
        label={t('reference')}
        hint={t(draft.source === 'mission' ? 'referenceOfMission' : 'referenceHint')}
        rows={2}
        value={draft.reference}
        problem={problemsIn(error)('reference')}
        onChange={(event) => change({ reference: event.target.value })}
      />
      <Expectations
        expectations={draft.expectations}
        error={error}
        change={(expectations) => change({ expectations })}
      />
      <TextField
        label={t('caseTags')}
        value={draft.tags}
        problem={problemsWithin(error, 'tags')}
        onChange={(event) => change({ tags: event.target.value })}
      />
    </FormDialog>
  )
}

interface SourceProps {
  readonly draft: CaseDraft
  readonly error: Error | null
  change(part: Partial<CaseDraft>): void
}

function SourceFields({ draft: { source, input, mission }, error, change }: SourceProps) {
  const t = useTexts(evaluationsTexts)
  const may = useMay()
  const problemAt = problemsIn(error)
  return (
    <>
      {may('getMission') && (
        <Choice
          label={t('source')}
          value={source}
          options={(['written', 'mission'] as const).map((one) => [one, t(`source_${one}`)])}
          choose={(value) => change({ source: value === 'mission' ? 'mission' : 'written' })}
        />
      )}
      {source === 'mission' ? (
        <TextField
          label={t('caseMission')}
          hint={t('fromMissionHint')}
          required
          spellCheck={false}
          value={mission}
          problem={problemAt('from_mission')}
          onChange={(event) => change({ mission: event.target.value })}
        />
      ) : (
        <TextArea
          label={t('input')}
          hint={t('inputHint')}
          required
          rows={4}
          value={input}
          problem={problemAt('input')}
          onChange={(event) => change({ input: event.target.value })}
        />
      )}
    </>
  )
}

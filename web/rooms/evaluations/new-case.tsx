import { problemsIn, problemsWithin } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useMay } from '../../app/session/session.tsx'
import { useDraft } from '../../kit/editing/use-draft.ts'
import { Choice, TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { InputField } from '../../kit/input-field.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { type CaseDraft, caseIn, emptyCase, exampleCase } from './case-draft.ts'
import { evaluationsTexts } from './evaluations.texts.ts'
import { Expectations } from './expectation-fields.tsx'

/** Adds a case that is written out, or that a mission was. */
export function NewCase({ name, close }: { readonly name: string; close(): void }) {
  const t = useTexts(evaluationsTexts)
  const drafting = useDraft('case', emptyCase, { example: exampleCase })
  const { draft, change, forget } = drafting
  const { send, error, isBusy } = useSubmit('addCase', ['listCases', 'getDataset', 'listDatasets'])
  const body = caseIn(draft)
  return (
    <FormDialog
      title={t('addCase')}
      isOpen
      close={close}
      verb={t('add')}
      drafting={drafting}
      isUnfit={body === undefined}
      isBusy={isBusy}
      error={error}
      submit={() =>
        body &&
        send({ params: { name }, body }, () => {
          forget()
          close()
        })
      }
    >
      <SourceFields draft={draft} error={error} change={change} />
      <InputField
        label={t('reference')}
        hint={t(draft.source === 'mission' ? 'referenceOfMission' : 'referenceHint')}
        rows={2}
        text={draft.reference}
        problem={problemsIn(error)('reference')}
        change={(reference) => change({ reference })}
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
        <InputField
          label={t('input')}
          hint={t('inputHint')}
          isRequired
          rows={4}
          text={input}
          problem={problemAt('input')}
          change={(text) => change({ input: text })}
        />
      )}
    </>
  )
}

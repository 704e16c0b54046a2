import { Play } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { useDraft } from '../../kit/editing/use-draft.ts'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { jsonOrText, namesLost } from '../../kit/given-json.ts'
import { InputField } from '../../kit/input-field.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { agentsTexts } from './agents.texts.ts'

/** Submits a mission with an input of one’s own, and opens its page. */
export function TryAgent({ name }: { readonly name: string }) {
  const t = useTexts(agentsTexts)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button look="primary" operation="submitMission" icon={<Play aria-hidden />} onPress={() => setOpen(true)}>
        {t('tryIt')}
      </Button>
      {isOpen && <TryDialog name={name} close={() => setOpen(false)} />}
    </>
  )
}

function TryDialog({ name, close }: { readonly name: string; close(): void }) {
  const t = useTexts(agentsTexts)
  const [, go] = useLocation()
  const drafting = useDraft('try', { input: '' })
  const { draft, change, forget } = drafting
  const { input } = draft
  const { send, error, isBusy } = useSubmit('submitMission')
  return (
    <FormDialog
      title={t('tryIt')}
      isOpen
      close={close}
      verb={t('submit')}
      isBusy={isBusy}
      error={error}
      drafting={drafting}
      isUnfit={namesLost(input).length > 0}
      submit={() =>
        send({ body: { agent: name, input: jsonOrText(input) } }, ({ id }) => {
          forget()
          go(`/missions/${id}`)
        })
      }
    >
      <p>{t('tryHow')}</p>
      <InputField
        label={t('input')}
        hint={t('inputHint')}
        isRequired
        autoFocus
        text={input}
        problem={problemsIn(error)('input')}
        change={(text) => change({ input: text })}
      />
    </FormDialog>
  )
}

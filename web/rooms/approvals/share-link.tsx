import { Link2 } from 'lucide-react'
import { useState } from 'react'
import type { Approval } from '../../../contract/resources/approval.ts'
import type { AnswerFor } from '../../api/call.ts'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { Command } from '../../kit/command.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { TextField } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { approvalsTexts } from './approvals.texts.ts'

/** Makes a link with which one person without a key decides this approval. */
export function ShareLink({ approval: { id } }: { readonly approval: Approval }) {
  const t = useTexts(approvalsTexts)
  const format = useFormat()
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [hours, setHours] = useState('24')
  const [made, setMade] = useState<AnswerFor<'createApprovalLink'>>()
  const { send, error, isBusy } = useSubmit('createApprovalLink')
  const problemAt = problemsIn(error)
  const close = () => {
    setOpen(false)
    setMade(undefined)
  }
  return (
    <>
      <Button operation="createApprovalLink" look="quiet" icon={<Link2 aria-hidden />} onPress={() => setOpen(true)}>
        {t('share')}
      </Button>
      {made ? (
        <Dialog title={t('share')} isOpen={isOpen} close={close}>
          <p>{t('linkMade', { name, until: format.time(made.expires_at) })}</p>
          <Command text={made.url} />
        </Dialog>
      ) : (
        <FormDialog
          title={t('share')}
          isOpen={isOpen}
          close={close}
          verb={t('make')}
          isBusy={isBusy}
          error={error}
          submit={() =>
            send(
              { params: { approval_id: id }, body: { name: name.trim(), expires_s: Math.round(Number(hours) * 3600) } },
              setMade,
            )
          }
        >
          <p>{t('shareHow')}</p>
          <Beside>
            <TextField
              label={t('shareName')}
              hint={t('shareNameHint')}
              required
              maxLength={100}
              value={name}
              problem={problemAt('name')}
              onChange={(event) => setName(event.target.value)}
            />
            <TextField
              label={t('shareHours')}
              type="number"
              min={1}
              max={168}
              required
              value={hours}
              problem={problemAt('expires_s')}
              onChange={(event) => setHours(event.target.value)}
            />
          </Beside>
        </FormDialog>
      )}
    </>
  )
}

import { Settings2 } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Conversation, OnMessage } from '../../../contract/resources/conversation.ts'
import { problemsIn } from '../../api/problems.ts'
import { useAct } from '../../api/use-operation.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { changedParts } from '../../kit/changed-parts.ts'
import { Confirm } from '../../kit/dialog.tsx'
import { useEdit } from '../../kit/editing/use-edit.tsx'
import { useReading } from '../../kit/editing/use-reading.ts'
import { Choice, TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { conversationsTexts } from './conversations.texts.ts'
import { draftOf, type SettingsDraft, settingsIn } from './settings-draft.ts'

/** Title, agent and what a message during a reply does; and the end of it all. */
export function ConversationSettings({ conversation }: { readonly conversation: Conversation }) {
  const t = useTexts(conversationsTexts)
  const [open, setOpen] = useState<'none' | 'settings' | 'delete'>('none')
  const close = () => setOpen('none')
  return (
    <>
      <Button
        operation="updateConversation"
        look="quiet"
        icon={<Settings2 aria-hidden />}
        label={t('settings')}
        onPress={() => setOpen('settings')}
      />
      {open === 'settings' && (
        <SettingsDialog conversation={conversation} close={close} remove={() => setOpen('delete')} />
      )}
      {open === 'delete' && <DeleteDialog conversation={conversation} close={close} />}
    </>
  )
}

interface SettingsProps {
  readonly conversation: Conversation
  close(): void
  remove(): void
}

function SettingsDialog({ conversation, close, remove }: SettingsProps) {
  const t = useTexts(conversationsTexts)
  const edit = useSettingsEdit(conversation)
  const { begun, draft, change } = edit
  const { send, error, isBusy } = useSubmit('updateConversation', ['getConversation', 'listConversations'])
  const problemAt = problemsIn(error)
  return (
    <FormDialog
      title={t('settings')}
      isOpen
      close={close}
      verb={t('save')}
      isBusy={isBusy}
      error={error}
      drafting={edit}
      edit={edit}
      submit={() => {
        const body = changedParts(settingsIn(begun), settingsIn(draft))
        if (Object.keys(body).length === 0) return close()
        send({ params: { conversation_id: conversation.id }, body }, () => {
          edit.forget()
          close()
        })
      }}
    >
      <TextField
        label={t('name')}
        maxLength={200}
        value={draft.title}
        problem={problemAt('title')}
        onChange={(event) => change({ title: event.target.value })}
      />
      <TextField
        label={t('agent')}
        required
        value={draft.agent}
        problem={problemAt('agent')}
        onChange={(event) => change({ agent: event.target.value })}
      />
      <Choice
        label={t('onMessage')}
        value={draft.onMessage}
        options={(['queue', 'interrupt', 'reject'] as const).map((one) => [one, t(one)])}
        choose={(value) => change({ onMessage: value as OnMessage })}
      />
      <div>
        <Button operation="deleteConversation" look="danger" onPress={remove}>
          {t('delete')}
        </Button>
      </div>
    </FormDialog>
  )
}

function DeleteDialog({ conversation, close }: Omit<SettingsProps, 'remove'>) {
  const t = useTexts(conversationsTexts)
  const [, go] = useLocation()
  const remove = useAct('deleteConversation', ['listConversations'])
  return (
    <Confirm
      title={t('delete')}
      isOpen
      close={close}
      verb={t('delete')}
      isDangerous
      isBusy={remove.isPending}
      act={() =>
        remove.mutate(
          { params: { conversation_id: conversation.id } },
          {
            onSuccess: () => {
              say(t('deleted'))
              go('/conversations')
            },
            onError: close,
          },
        )
      }
    >
      <p>{t('deleteWhat', { count: conversation.messages })}</p>
    </Confirm>
  )
}

function useSettingsEdit(conversation: Conversation) {
  const t = useTexts(conversationsTexts)
  const call = { params: { conversation_id: conversation.id } }
  return useEdit<Conversation, SettingsDraft>({
    form: 'settings',
    present: conversation,
    draftOf: (one = conversation) => draftOf(one),
    sends: 'changed fields',
    reading: useReading('getConversation', call, (read) => read, true),
    nameOf: ({ title }) => title,
    labels: { title: t('name'), agent: t('agent'), onMessage: t('onMessage') },
  })
}

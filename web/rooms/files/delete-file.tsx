import { useState } from 'react'
import type { StoredFile } from '../../../contract/resources/file.ts'
import { useAct } from '../../api/use-operation.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { filesTexts } from './files.texts.ts'

export function DeleteFile({ file: { id, name } }: { readonly file: StoredFile }) {
  const t = useTexts(filesTexts)
  const [isOpen, setOpen] = useState(false)
  const remove = useAct('deleteFile', ['listFiles'])
  return (
    <>
      <Button operation="deleteFile" look="quiet" onPress={() => setOpen(true)}>
        {t('delete')}
      </Button>
      <Confirm
        title={`${t('delete')}: ${name}`}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('delete')}
        isDangerous
        isBusy={remove.isPending}
        act={() =>
          remove.mutate(
            { params: { file_id: id } },
            { onSuccess: () => say(t('deleted')), onSettled: () => setOpen(false) },
          )
        }
      >
        <p>{t('deleteWhat')}</p>
      </Confirm>
    </>
  )
}

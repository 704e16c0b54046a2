import { useQueryClient } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { say, showFailure } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { filesTexts } from './files.texts.ts'
import { UploadError, uploadFile } from './upload-file.ts'

/** Uploads chosen files one after another. */
export function UploadButton() {
  const t = useTexts(filesTexts)
  const queries = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const [busyWith, setBusyWith] = useState<string>()

  async function upload(files: readonly File[]): Promise<void> {
    for (const file of files) {
      setBusyWith(file.name)
      try {
        const { name, state, refusal } = await uploadFile(file)
        say(state === 'refused' ? t('refusedOne', { name, why: refusal ?? '' }) : t('uploadedOne', { name }))
      } catch (error) {
        const isCut = error instanceof UploadError
        showFailure(isCut ? new Error(t('failed', { name: file.name, status: error.status })) : (error as Error))
      }
      await queries.invalidateQueries({ queryKey: ['listFiles'] })
    }
    setBusyWith(undefined)
  }

  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('upload')}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          void upload(files)
        }}
      />
      <Button
        operation="createFile"
        look="primary"
        icon={<Upload aria-hidden />}
        isDisabled={busyWith !== undefined}
        onPress={() => input.current?.click()}
      >
        {busyWith === undefined ? t('upload') : t('uploading', { name: busyWith.slice(0, 40) })}
      </Button>
    </>
  )
}

import { Download } from 'lucide-react'
import type { StoredFile } from '../../../../contract/resources/file.ts'
import { useAct } from '../../../api/use-operation.ts'
import { useMay } from '../../../app/session/session.tsx'
import { Button } from '../../../kit/button.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { stepTexts } from '../step/step.texts.ts'
import styles from './artifacts.module.css'

type File = Pick<StoredFile, 'id' | 'name' | 'bytes' | 'media_type'>

/** A file: its name, type and size, and a way to it. */
export function ArtifactLine({ file: { id, name, media_type, bytes } }: { readonly file: File }) {
  const format = useFormat()
  return (
    <span className={styles.line}>
      <bdi>{name}</bdi>
      <span className={styles.soft}>
        <bdi>{media_type}</bdi> · {format.bytes(bytes)}
      </span>
      <DownloadFile id={id} name={name} />
    </span>
  )
}

export function DownloadFile({ id, name }: { readonly id: string; readonly name: string }) {
  const t = useTexts(stepTexts)
  const may = useMay()
  const ask = useAct('getFileContent')
  if (!may('getFileContent')) return null
  // The address serves it as an attachment, so the page stays.
  const open = () => ask.mutate({ params: { file_id: id } }, { onSuccess: ({ url }) => location.assign(url) })
  return (
    <Button
      look="quiet"
      icon={<Download aria-hidden />}
      label={`${t('download')}: ${name}`}
      isDisabled={ask.isPending}
      onPress={open}
    />
  )
}

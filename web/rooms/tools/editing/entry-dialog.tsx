import type { ReactNode } from 'react'
import { FormDialog } from '../../../kit/form-dialog.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { editingTexts } from './editing.texts.ts'

interface EntryDialogProps {
  /** Without one, a new one is made. */
  readonly present: { readonly name: string } | undefined
  readonly newTitle: string
  readonly isBusy: boolean
  readonly error: Error | null
  close(): void
  submit(): void
  readonly children: ReactNode
}

/** The form of something with a name, new or present. */
export function EntryDialog({ present, newTitle, ...rest }: EntryDialogProps) {
  const t = useTexts(editingTexts)
  return (
    <FormDialog
      title={present === undefined ? newTitle : t('changeTitle', { name: present.name })}
      isOpen
      verb={t(present === undefined ? 'create' : 'save')}
      {...rest}
    />
  )
}

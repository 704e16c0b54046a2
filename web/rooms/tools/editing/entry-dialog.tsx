import type { ReactNode } from 'react'
import type { Edit } from '../../../kit/editing/use-edit.tsx'
import { FormDialog } from '../../../kit/form-dialog.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { editingTexts } from './editing.texts.ts'

interface EntryDialogProps {
  /** Without one, a new one is made. */
  readonly present: { readonly name: string } | undefined
  readonly newTitle: string
  readonly edit: Edit<unknown>
  /** A field is not what it has to be. */
  readonly isUnfit: boolean
  readonly isBusy: boolean
  readonly error: Error | null
  close(): void
  submit(): void
  readonly children: ReactNode
}

/** The form of something with a name, new or present. */
export function EntryDialog({ present, newTitle, edit, ...rest }: EntryDialogProps) {
  const t = useTexts(editingTexts)
  return (
    <FormDialog
      title={present === undefined ? newTitle : t('changeTitle', { name: present.name })}
      isOpen
      edit={edit}
      drafting={edit}
      verb={t(present === undefined ? 'create' : 'save')}
      {...rest}
    />
  )
}

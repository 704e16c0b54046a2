import { type ReactNode, Suspense, useState } from 'react'
import type { Asked } from '../../../../sdk/asked.ts'
import { useMay } from '../../../app/session/session.tsx'
import { Button } from '../../../kit/button.tsx'

interface ChangeButtonProps {
  readonly operation: Asked
  readonly title: string
  /** The form, which is loaded when it is opened. */
  form(close: () => void): ReactNode
}

/** Opens a form over what it changes, for those who may. */
export function ChangeButton({ operation, title, form }: ChangeButtonProps) {
  const may = useMay()
  const [isOpen, setOpen] = useState(false)
  if (!may(operation)) return null
  return (
    <>
      <Button operation={operation} onPress={() => setOpen(true)}>
        {title}
      </Button>
      <Suspense>{isOpen && form(() => setOpen(false))}</Suspense>
    </>
  )
}

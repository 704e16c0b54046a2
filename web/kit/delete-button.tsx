import { type ReactNode, useState } from 'react'
import type { Asked } from '../../sdk/asked.ts'
import { Button } from './button.tsx'
import { Confirm } from './dialog.tsx'

interface DeleteButtonProps {
  readonly operation: Asked
  readonly title: string
  readonly verb: string
  readonly isBusy: boolean
  /** @param close if it fails, what was asked is taken back */
  act(close: () => void): void
  /** What would happen. */
  readonly children: ReactNode
}

/** Deletes, after it said what that means. */
export function DeleteButton({ operation, title, verb, isBusy, act, children }: DeleteButtonProps) {
  const [isAsking, setAsking] = useState(false)
  const close = () => setAsking(false)
  return (
    <>
      <Button look="danger" operation={operation} onPress={() => setAsking(true)}>
        {verb}
      </Button>
      <Confirm
        title={title}
        isOpen={isAsking}
        close={close}
        verb={verb}
        isDangerous
        isBusy={isBusy}
        act={() => act(close)}
      >
        {children}
      </Confirm>
    </>
  )
}

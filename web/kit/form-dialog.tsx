import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { useTexts } from '../texts/catalogue.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Failure } from './failure.tsx'
import styles from './form.module.css'
import { kitTexts } from './kit.texts.ts'

interface FormDialogProps {
  readonly title: string
  readonly isOpen: boolean
  close(): void
  /** The act, as a verb. */
  readonly verb: string
  readonly isDangerous?: boolean
  readonly isBusy: boolean
  /** Why it was refused; the form keeps what was written. */
  readonly error: Error | null
  submit(): void
  readonly children: ReactNode
}

/** A form over the page: Enter sends it, and a refusal stands in it. */
export function FormDialog(props: FormDialogProps) {
  const { title, isOpen, close, verb, isDangerous = false, isBusy, error, submit, children } = props
  const t = useTexts(kitTexts)
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (error && form.current) showProblem(form.current)
  }, [error])
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!isBusy) submit()
  }
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      close={close}
      actions={
        <>
          <Button onPress={close}>{t('cancel')}</Button>
          <Button type="submit" form={id} look={isDangerous ? 'danger' : 'primary'} isDisabled={isBusy}>
            {verb}
          </Button>
        </>
      }
    >
      <form id={id} ref={form} onSubmit={send} className={styles.form}>
        {children}
        {error && <Failure error={error} />}
      </form>
    </Dialog>
  )
}

/** A form can be longer than the window: the field to mend gets the focus, or what was said comes into view. */
function showProblem(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLElement>('[aria-invalid="true"]')
  if (field) field.focus()
  else form.lastElementChild?.scrollIntoView({ block: 'nearest' })
}

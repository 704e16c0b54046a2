import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { SortieApiError } from '../../sdk/errors.ts'
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

/** A form over the page: Enter sends it, and a refusal stands in it. What was written is not lost by a slip of the hand. */
export function FormDialog(props: FormDialogProps) {
  const { title, isOpen, close, verb, isDangerous = false, isBusy, submit, children } = props
  const error = unlessSignedOut(props.error)
  const t = useTexts(kitTexts)
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const [isEdited, setEdited] = useState(false)
  const [isLeaving, setLeaving] = useState(false)
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
      close={() => (isEdited ? setLeaving(true) : close())}
      actions={
        isLeaving ? (
          <>
            <span role="alert" className={styles.leaving}>
              {t('discardAsked')}
            </span>
            <Button look="danger" onPress={close}>
              {t('discard')}
            </Button>
            <Button look="primary" onPress={() => setLeaving(false)}>
              {t('keepWriting')}
            </Button>
          </>
        ) : (
          <>
            <Button onPress={close}>{t('cancel')}</Button>
            <Button type="submit" form={id} look={isDangerous ? 'danger' : 'primary'} isDisabled={isBusy}>
              {verb}
            </Button>
          </>
        )
      }
    >
      <form id={id} ref={form} onSubmit={send} onInput={() => setEdited(true)} className={styles.form}>
        {children}
        {error && <Failure error={error} />}
      </form>
    </Dialog>
  )
}

/** Who was signed out signs in over the page, and then sends again what is still there. */
function unlessSignedOut(error: Error | null): Error | null {
  return error instanceof SortieApiError && error.code === 'unauthenticated' ? null : error
}

/** A form can be longer than the window: the field to mend gets the focus, or what was said comes into view. */
function showProblem(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLElement>('[aria-invalid="true"]')
  if (field) field.focus()
  else form.lastElementChild?.scrollIntoView({ block: 'nearest' })
}

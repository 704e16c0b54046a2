import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { SortieApiError } from '../../sdk/errors.ts'
import { useTexts } from '../texts/catalogue.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Restored } from './editing/restored.tsx'
import type { Drafting } from './editing/use-draft.ts'
import type { Edit } from './editing/use-edit.tsx'
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
  /** Why it cannot be sent as it is: pressing the button tells it. */
  readonly lacks?: string | false | undefined
  /** A field says what is wrong with it: pressing the button leads there. */
  readonly isUnfit?: boolean
  /** What was written, if it is kept until it is sent. */
  readonly drafting?: Pick<Drafting<unknown>, 'isRestored' | 'lacksParts' | 'discard'>
  /** Of a form that could overwrite what others did. */
  readonly edit?: Pick<Edit<unknown>, 'notice' | 'isHeldUp' | 'check' | 'isChecking' | 'error'>
  readonly children: ReactNode
}

/** A form over the page: Enter sends it, and a refusal stands in it. What was written is not lost by a slip of the hand. */
export function FormDialog(props: FormDialogProps) {
  const { title, isOpen, close, verb, isDangerous = false, submit, isUnfit = false, drafting, edit, children } = props
  const isBusy = props.isBusy || edit?.isChecking === true
  const error = unlessSignedOut(props.error ?? edit?.error ?? null)
  const isHeldUp = !props.isBusy && edit?.isHeldUp === true
  const t = useTexts(kitTexts)
  const lacks = props.lacks || (isUnfit && t('mend'))
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const [isEdited, setEdited] = useState(drafting?.isRestored ?? false)
  const [isLeaving, setLeaving] = useState(false)
  const [isTried, setTried] = useState(false)
  useEffect(() => {
    if (error && form.current) showProblem(form.current)
  }, [error])
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    setTried(Boolean(lacks))
    if (lacks && form.current) showProblem(form.current)
    else if (edit) edit.check(submit)
    else submit()
  }
  const leave = () => (isEdited ? setLeaving(true) : close())
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      close={leave}
      actions={
        isLeaving ? (
          <>
            <span role="alert" className={styles.leaving}>
              {t('discardAsked')}
            </span>
            <Button
              look="danger"
              onPress={() => {
                drafting?.discard()
                close()
              }}
            >
              {t('discard')}
            </Button>
            <Button look="primary" onPress={() => setLeaving(false)}>
              {t('keepWriting')}
            </Button>
          </>
        ) : (
          <>
            {isHeldUp && (
              <span className={styles.heldUp}>
                <Button look="quiet" onPress={() => form.current?.scrollIntoView({ block: 'start' })}>
                  {t('heldUp')}
                </Button>
              </span>
            )}
            <Button onPress={leave}>{t('cancel')}</Button>
            <Button type="submit" form={id} look={isDangerous ? 'danger' : 'primary'} isDisabled={isBusy}>
              {verb}
            </Button>
          </>
        )
      }
    >
      <form id={id} ref={form} onSubmit={send} onInput={() => setEdited(true)} className={styles.form}>
        {drafting && <Restored {...drafting} />}
        {!props.isBusy && edit?.notice}
        {children}
        {isTried && lacks && (
          <p role="alert" className={styles.lacks}>
            {lacks}
          </p>
        )}
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

import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, useId } from 'react'
import styles from './field.module.css'

interface FieldProps {
  readonly label: string
  /** What to write there. */
  readonly hint?: string
  readonly problem?: string | undefined
  /** The label only for screen readers, where its place says what it is. */
  readonly isCompact?: boolean
}

type InputProps = FieldProps &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'style'> & { readonly ref?: Ref<HTMLInputElement> }

export function TextField({ label, hint, problem, isCompact = false, ...input }: InputProps) {
  const id = useId()
  return (
    <Around id={id} {...{ label, isCompact, ...(hint !== undefined && { hint }), problem }}>
      <input {...input} {...aria(id, hint, problem)} className={styles.input} />
    </Around>
  )
}

type TextAreaProps = FieldProps & Omit<React.TextareaHTMLAttributes<HTMLTextAreaElement>, 'className' | 'style'>

export function TextArea({ label, hint, problem, isCompact = false, ...input }: TextAreaProps) {
  const id = useId()
  return (
    <Around id={id} {...{ label, isCompact, ...(hint !== undefined && { hint }), problem }}>
      <textarea rows={6} {...input} {...aria(id, hint, problem)} className={`${styles.input} ${styles.area}`} />
    </Around>
  )
}

type ChoiceProps = FieldProps &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className' | 'style' | 'onChange'> & {
    readonly options: readonly (readonly [value: string, label: string])[]
    choose(value: string): void
  }

/** The browser’s own list: it works on every device, and with every screen reader. */
export function Choice({ label, hint, problem, isCompact = false, options, choose, ...select }: ChoiceProps) {
  const id = useId()
  return (
    <Around id={id} {...{ label, isCompact, ...(hint !== undefined && { hint }), problem }}>
      <select
        {...select}
        {...aria(id, hint, problem)}
        className={styles.input}
        onChange={(event) => choose(event.target.value)}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Around>
  )
}

function aria(id: string, hint: string | undefined, problem: string | undefined) {
  const told = [hint !== undefined && `${id}-hint`, problem !== undefined && `${id}-problem`].filter(Boolean)
  return {
    id,
    'aria-invalid': problem !== undefined,
    ...(told.length > 0 && { 'aria-describedby': told.join(' ') }),
  }
}

interface AroundProps extends FieldProps {
  readonly id: string
  readonly children: ReactNode
}

function Around({ id, label, hint, problem, isCompact, children }: AroundProps) {
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={isCompact ? 'visually-hidden' : undefined}>
        {label}
      </label>
      {children}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} className={styles.problem}>
          {problem}
        </p>
      )}
    </div>
  )
}

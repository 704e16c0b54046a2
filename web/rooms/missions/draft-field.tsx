import { type InputHTMLAttributes, type RefObject, useEffect, useRef, useState } from 'react'
import { TextField } from '../../kit/field.tsx'

interface DraftFieldProps
  extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'className' | 'style'> {
  readonly label: string
  readonly value: string
  change(value: string): void
  problemOf?(text: string): string | undefined
  readonly input?: RefObject<HTMLInputElement | null>
  leave?(): void
}

const quietMs = 300

/** A filter that is written: it counts when the person pauses, leaves it or presses Enter, and only if it is right. */
export function DraftField({ label, value, change, problemOf, input, leave, ...field }: DraftFieldProps) {
  const [draft, setDraft] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => setDraft(value), [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  const problem = problemOf?.(draft)
  const settle = (text: string) => {
    clearTimeout(timer.current)
    if (text !== value && problemOf?.(text) === undefined) change(text)
  }
  return (
    <TextField
      {...field}
      {...(input && { ref: input })}
      label={label}
      isCompact
      value={draft}
      problem={problem}
      onChange={({ target }) => {
        setDraft(target.value)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => settle(target.value), quietMs)
      }}
      onBlur={() => settle(draft)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') settle(draft)
        if (event.key === 'Escape') leave?.()
      }}
    />
  )
}

import { TextField } from '../../../kit/field.tsx'

interface SecretFieldProps {
  readonly label: string
  readonly hint?: string
  readonly isOptional?: boolean
  readonly text: string
  readonly problem: string | undefined
  change(text: string): void
}

/** Written once, and shown nowhere; browsers do not offer to keep it. */
export function SecretField({ label, hint, isOptional = false, text, problem, change }: SecretFieldProps) {
  return (
    <TextField
      label={label}
      {...(hint !== undefined && { hint })}
      type="password"
      autoComplete="new-password"
      required={!isOptional}
      maxLength={3000}
      value={text}
      problem={problem}
      onChange={(event) => change(event.target.value)}
    />
  )
}

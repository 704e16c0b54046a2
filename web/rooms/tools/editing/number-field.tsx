import { TextField } from '../../../kit/field.tsx'

interface NumberFieldProps {
  readonly label: string
  readonly most: number
  readonly text: string
  readonly problem: string | undefined
  change(text: string): void
}

/** A whole number from 1 on. */
export function NumberField({ label, most, text, problem, change }: NumberFieldProps) {
  return (
    <TextField
      label={label}
      type="number"
      required
      min={1}
      max={most}
      step={1}
      value={text}
      problem={problem}
      onChange={(event) => change(event.target.value)}
    />
  )
}

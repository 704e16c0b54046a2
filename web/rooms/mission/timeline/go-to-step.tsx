import { type FormEvent, useState } from 'react'
import { TextField } from '../../../kit/field.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import styles from './timeline.module.css'
import { timelineTexts } from './timeline.texts.ts'

interface GoToStepProps {
  readonly last: number
  open(step: number): void
}

/** Opens a step by its number, also one of a hundred thousand that is not read yet. */
export function GoToStep({ last, open }: GoToStepProps) {
  const t = useTexts(timelineTexts)
  const [wanted, setWanted] = useState('')
  if (last === 0) return null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const number = Number(wanted)
    if (Number.isInteger(number) && number >= 1 && number <= last) open(number)
  }
  return (
    <form className={styles.goTo} onSubmit={submit}>
      <TextField
        label={t('goTo')}
        isCompact
        inputMode="numeric"
        placeholder={t('goTo')}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
    </form>
  )
}

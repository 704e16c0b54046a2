import styles from './now.module.css'

interface SegmentsProps {
  readonly label: string
  readonly options: readonly (readonly [value: string, label: string])[]
  readonly chosen: string
  choose(value: string): void
}

/** A choice of few, all of which are seen. */
export function Segments({ label, options, chosen, choose }: SegmentsProps) {
  return (
    <fieldset className={styles.segments}>
      <legend className="visually-hidden">{label}</legend>
      {options.map(([value, text]) => (
        <label key={value}>
          <input type="radio" name={label} value={value} checked={value === chosen} onChange={() => choose(value)} />
          <span className={styles.segment}>{text}</span>
        </label>
      ))}
    </fieldset>
  )
}

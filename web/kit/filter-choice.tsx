import { Choice } from './field.tsx'

interface FilterChoiceProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly values: readonly Value[]
  nameOf(value: Value): string
  choose(value: Value): void
}

/** One of a few, in a line of filters. */
export function FilterChoice<Value extends string>(props: FilterChoiceProps<Value>) {
  const { label, value, values, nameOf, choose } = props
  return (
    <Choice
      label={label}
      isCompact
      value={value}
      options={values.map((one) => [one, nameOf(one)])}
      choose={(chosen) => {
        const known = values.find((one) => one === chosen)
        if (known !== undefined) choose(known)
      }}
    />
  )
}

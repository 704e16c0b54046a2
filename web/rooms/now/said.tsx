import { Fragment, type ReactNode } from 'react'

interface SaidProps {
  /** The sentence with this text at the place of the element. */
  say(place: string): string
  /** Something that changes by itself, such as a time. */
  readonly value: ReactNode
}

/** In no text of ours. */
const place = '\u{1}'

/** A sentence with an element in it. */
export function Said({ say, value }: SaidProps) {
  return say(place)
    .split(place)
    .map((part, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence keep their places
      <Fragment key={at}>
        {at > 0 && value}
        {part}
      </Fragment>
    ))
}

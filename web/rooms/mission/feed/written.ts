/** A piece of text as a model writes it. */
interface Piece {
  readonly attempt: number
  readonly step: number
  readonly offset: number
  readonly text: string
}

/** What a model has written of a step that is not recorded yet. */
export interface Written {
  readonly attempt: number
  readonly step: number
  /** How much of the step’s text there is, with what was missed. */
  readonly length: number
  readonly text: string
  /** Somebody who arrives in the middle has not seen its beginning; the recorded step has all of it. */
  readonly isPartial: boolean
}

/** Bounds what is shown while it is written: the end, where the writing is. */
const most = 200_000

export function withPiece(before: Written | undefined, piece: Piece): Written {
  const { attempt, step, offset, text } = piece
  // A piece from the very beginning is of another executor, which writes the step anew after the former one was lost.
  const isAnew = offset === 0 && before !== undefined && !before.text.startsWith(text)
  const same = before && before.attempt === attempt && before.step === step && !isAnew ? before : undefined
  const known = same?.length ?? 0
  const isMissing = offset > known
  const fresh = text.slice(Math.max(0, known - offset))
  const whole = (isMissing ? '' : (same?.text ?? '')) + fresh
  return {
    attempt,
    step,
    length: Math.max(known, offset + text.length),
    text: whole.slice(-most),
    isPartial: isMissing || (same?.isPartial ?? false) || whole.length > most,
  }
}

/** Nothing is being written of a step that is recorded. */
export function unlessRecorded(written: Written | undefined, recordedStep: number): Written | undefined {
  return written && written.step > recordedStep ? written : undefined
}

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
  const isSameStep = before?.attempt === attempt && before.step === step
  const same = isSameStep && !contradicts(before, piece) ? before : undefined
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

/** Whether something else stands there: another executor writes the step anew, after the former one was lost. */
function contradicts({ text, length }: Written, piece: Piece): boolean {
  if (piece.offset >= length) return false
  const at = text.length - (length - piece.offset)
  return at < 0 || !piece.text.startsWith(text.slice(at, at + piece.text.length))
}

/** Nothing is being written of a step that is recorded. */
export function unlessRecorded(written: Written | undefined, recordedStep: number): Written | undefined {
  return written && written.step > recordedStep ? written : undefined
}

/** A condition of a write did not hold. The use case decides what that means, never an adapter. */
export class WriteConflict extends Error {
  override readonly name = 'WriteConflict'
  /** Positions in the list of changes whose condition failed. */
  readonly conflicts: readonly number[]

  constructor(conflicts: readonly number[]) {
    super(`The condition of change ${conflicts.join(', ')} does not hold`)
    this.conflicts = conflicts
  }
}

export function isWriteConflict(error: unknown): error is WriteConflict {
  return error instanceof Error && error.name === 'WriteConflict'
}

/** Which entry of a list is opened beside it; empty: none. */
export interface Opening {
  readonly opened: string
  open(name: string): void
}

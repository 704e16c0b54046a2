/** A form that makes something new, or changes it. */
export interface FormProps<Thing> {
  /** Without one, a new one is made. */
  readonly present?: Thing | undefined
  close(): void
  /** @param name of what was written */
  written(name: string): void
}

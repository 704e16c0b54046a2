import { isSame } from '../changed-parts.ts'

/** What a form began with, and what it says now. */
export interface Held<Draft> {
  readonly begun: Draft
  readonly draft: Draft
}

/** What may be kept of it; secrets may not. */
export type Keep<Draft> = (draft: Draft) => Partial<Draft>

export function isWritten<Draft>({ begun, draft }: Held<Draft>): boolean {
  return !isSame(begun, draft)
}

/** What is kept of a form until it is sent. */
export function keptOf<Draft>({ begun, draft }: Held<Draft>, keep: Keep<Draft>): Held<Partial<Draft>> {
  return { begun: keep(begun), draft: keep(draft) }
}

/**
 * The form as it was left. Undefined if nothing fits, as after a new version of the console.
 * @param stored anything
 * @param example of which kind each part is; each list has an entry, unless it has texts
 */
export function heldIn<Draft extends object>(stored: unknown, usual: Draft, example = usual): Held<Draft> | undefined {
  if (!isObject(stored) || !isObject(stored.begun) || !isObject(stored.draft)) return undefined
  const held = { begun: { ...usual, ...stored.begun }, draft: { ...usual, ...stored.draft } }
  return isLike(held.begun, example) && isLike(held.draft, example) && isWritten(held) ? held : undefined
}

/** Whether each part is of the same kind. */
function isLike(value: unknown, usual: unknown): boolean {
  if (Array.isArray(usual)) {
    const [first = ''] = usual
    return Array.isArray(value) && value.every((entry) => isLike(entry, first))
  }
  if (!isObject(usual)) return typeof value === typeof usual
  return isObject(value) && Object.entries(usual).every(([part, one]) => isLike(value[part], one))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

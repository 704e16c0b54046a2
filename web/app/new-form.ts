import { oneOf } from './search.ts'

/** Whether the form for a new one is open: the palette leads to it. */
export const newForm = oneOf(['closed', 'open'])

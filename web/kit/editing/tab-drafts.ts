import { createDrafts } from './drafts.ts'

/** They end with the tab, and with the session. */
export const drafts = createDrafts(() => sessionStorage)

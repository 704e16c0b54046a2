import { catalogue } from '../texts/catalogue.ts'

/** How urgent a mission is, in words. */
export const priorityTexts = catalogue(
  {
    LOW: 'Low',
    NORMAL: 'Normal',
    HIGH: 'High',
    CRITICAL: 'Critical',
  },
  {
    de: {
      LOW: 'Niedrig',
      NORMAL: 'Normal',
      HIGH: 'Hoch',
      CRITICAL: 'Kritisch',
    },
  },
)

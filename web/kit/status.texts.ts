import { catalogue } from '../texts/catalogue.ts'

/** The words of `docs/missions.md`. */
export const statusTexts = catalogue(
  {
    SCHEDULED: 'Scheduled',
    PENDING: 'Pending',
    QUEUED: 'Queued',
    RUNNING: 'Running',
    WAITING: 'Waiting',
    COMPLETED: 'Completed',
    FAILED: 'Failed',
    CANCELLED: 'Cancelled',
    EXPIRED: 'Expired',
  },
  {
    de: {
      SCHEDULED: 'Geplant',
      PENDING: 'Anstehend',
      QUEUED: 'Eingereiht',
      RUNNING: 'Läuft',
      WAITING: 'Wartet',
      COMPLETED: 'Abgeschlossen',
      FAILED: 'Gescheitert',
      CANCELLED: 'Abgebrochen',
      EXPIRED: 'Abgelaufen',
    },
  },
)

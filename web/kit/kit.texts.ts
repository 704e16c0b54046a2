import { catalogue } from '../texts/catalogue.ts'

export const kitTexts = catalogue(
  {
    copy: 'Copy',
    copied: 'Copied',
    retry: 'Try again',
    request: 'request',
    failureUnknown: 'This console does not know this error: it may be older than the server.',
    unreachable: 'The server cannot be reached. The console tries again by itself.',
    loading: 'Loading…',
    close: 'Close',
    cancel: 'Cancel',
    dismiss: 'Dismiss',
    notifications: 'Messages',
    more: 'Load more',
    none: 'None',
    selected: '{count, plural, one {# selected} other {# selected}}',
  },
  {
    de: {
      copy: 'Kopieren',
      copied: 'Kopiert',
      retry: 'Noch einmal',
      request: 'Anfrage',
      failureUnknown: 'Diese Konsole kennt den Fehler nicht: Sie ist vielleicht älter als der Server.',
      unreachable: 'Der Server ist nicht erreichbar. Die Konsole versucht es von selbst wieder.',
      loading: 'Lädt…',
      close: 'Schließen',
      cancel: 'Abbrechen',
      dismiss: 'Ausblenden',
      notifications: 'Meldungen',
      more: 'Mehr laden',
      none: 'Keine',
      selected: '{count, plural, one {# ausgewählt} other {# ausgewählt}}',
    },
  },
)

import { catalogue } from '../../texts/catalogue.ts'

export const oddPartsTexts = catalogue(
  {
    unread:
      '{count, plural, one {This part of the address is not understood, so it filters nothing:} other {These parts of the address are not understood, so they filter nothing:}}',
    more: 'and {count} more',
    remove: 'Remove from the address',
  },
  {
    de: {
      unread:
        '{count, plural, one {Dieser Teil der Adresse ist unverständlich und filtert nichts:} other {Diese Teile der Adresse sind unverständlich und filtern nichts:}}',
      more: 'und {count} weitere',
      remove: 'Aus der Adresse entfernen',
    },
  },
)

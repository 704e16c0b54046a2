import { catalogue } from '../../texts/catalogue.ts'

export const keysTexts = catalogue(
  {
    title: 'Keys of this list',
    move: 'to the next or previous mission',
    ends: 'to the first or last',
    open: 'open the mission',
    choose: 'choose it',
    extend: 'choose while moving, or up to a click',
    search: 'to the search',
    leave: 'choose none; from the search back to the list',
    pause: 'pause or resume',
    fresh: 'show what is new',
    help: 'these keys',
    palette: 'search and commands',
  },
  {
    de: {
      title: 'Tasten dieser Liste',
      move: 'zur nächsten oder vorigen Mission',
      ends: 'zur ersten oder letzten',
      open: 'Mission öffnen',
      choose: 'auswählen',
      extend: 'beim Bewegen auswählen, oder bis zu einem Klick',
      search: 'zur Suche',
      leave: 'nichts auswählen; von der Suche zurück zur Liste',
      pause: 'anhalten oder weiter',
      fresh: 'Neues zeigen',
      help: 'diese Tasten',
      palette: 'Suche und Befehle',
    },
  },
)

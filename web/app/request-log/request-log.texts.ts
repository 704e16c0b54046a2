import { catalogue } from '../../texts/catalogue.ts'

export const requestLogTexts = catalogue(
  {
    title: 'Requests of this page',
    about: 'The console uses only the public API. Open a request to copy it as a command.',
  },
  {
    de: {
      title: 'Anfragen dieser Seite',
      about: 'Die Konsole nutzt nur die öffentliche API. Ein Klick auf eine Anfrage zeigt sie als Befehl.',
    },
  },
)

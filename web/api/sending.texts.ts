import { catalogue } from '../texts/catalogue.ts'

export const sendingTexts = catalogue(
  {
    unsentForm: 'Nothing was sent; what you wrote is kept. Send it again once you are online.',
    unsentAct: 'Nothing was sent. Do it again once you are online.',
    unansweredForm:
      'No answer came, so it is not known whether it was done. What you wrote is kept: look first, then send it again.',
    unansweredAct: 'No answer came, so it is not known whether it was done. Look first, then do it again.',
  },
  {
    de: {
      unsentForm:
        'Nichts wurde gesendet; was du geschrieben hast, ist noch da. Sende es noch einmal, sobald du online bist.',
      unsentAct: 'Nichts wurde gesendet. Tu es noch einmal, sobald du online bist.',
      unansweredForm:
        'Es kam keine Antwort; ob es geschehen ist, ist nicht bekannt. Was du geschrieben hast, ist noch da: Sieh erst nach und sende es dann noch einmal.',
      unansweredAct:
        'Es kam keine Antwort; ob es geschehen ist, ist nicht bekannt. Sieh erst nach und tu es dann noch einmal.',
    },
  },
)

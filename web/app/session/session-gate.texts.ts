import { catalogue } from '../../texts/catalogue.ts'

export const sessionTexts = catalogue(
  {
    title: 'Sign in to Sortie',
    ended: 'The session has ended. With the same key you go on where you were; what you have written is still there.',
    key: 'API key',
    keyHint: 'The session can do what the key may do. The key itself is not kept in the browser.',
    wrongKey: 'This key is not valid here, or was revoked.',
    signIn: 'Sign in',
    signingIn: 'Signing in…',
    orLink: 'Or open a link that signs you in once. This command prints one:',
  },
  {
    de: {
      title: 'Bei Sortie anmelden',
      ended:
        'Die Sitzung ist zu Ende. Mit demselben Schlüssel geht es weiter, wo du warst; was du geschrieben hast, ist noch da.',
      key: 'API-Schlüssel',
      keyHint: 'Die Sitzung darf, was der Schlüssel darf. Der Schlüssel selbst bleibt nicht im Browser.',
      wrongKey: 'Dieser Schlüssel gilt hier nicht oder wurde widerrufen.',
      signIn: 'Anmelden',
      signingIn: 'Meldet an…',
      orLink: 'Oder öffne einen Link, der einmal anmeldet. Dieser Befehl zeigt einen:',
    },
  },
)

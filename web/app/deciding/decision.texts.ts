import { catalogue } from '../../texts/catalogue.ts'

/** The words of a decision, the same wherever an approval is decided or shown. */
export const decisionTexts = catalogue(
  {
    note: 'Comment',
    noteHint: 'Recorded with the decision. The agent reads it if the call is rejected.',
    answer: 'Answer',
    answerHint: 'The agent continues with it.',
    answerLacks: 'Write an answer first.',
    outputLacks: 'Write first what it returned.',
    notDecided: 'Nothing was decided: mend the marked field first.',
    output: 'What the call returned',
    outputHint: 'JSON or text: the agent continues with it as the call’s result.',
    approve: 'Approve',
    approveEdited: 'Approve with the changes',
    giveAnswer: 'Answer',
    reject: 'Reject',
    happened: 'It happened',
    repeat: 'Repeat the call',
    fail: 'Fail the call',
  },
  {
    de: {
      note: 'Kommentar',
      noteHint: 'Steht bei der Entscheidung. Der Agent liest ihn, wenn der Aufruf abgelehnt wird.',
      answer: 'Antwort',
      answerHint: 'Der Agent arbeitet mit ihr weiter.',
      answerLacks: 'Schreibe zuerst eine Antwort.',
      outputLacks: 'Schreibe zuerst, was er zurückgab.',
      notDecided: 'Es wurde nichts entschieden: Verbessere zuerst das markierte Feld.',
      output: 'Was der Aufruf ergab',
      outputHint: 'JSON oder Text: Der Agent arbeitet damit als Ergebnis des Aufrufs weiter.',
      approve: 'Freigeben',
      approveEdited: 'Mit den Änderungen freigeben',
      giveAnswer: 'Antworten',
      reject: 'Ablehnen',
      happened: 'Er ist geschehen',
      repeat: 'Aufruf wiederholen',
      fail: 'Aufruf scheitern lassen',
    },
  },
)

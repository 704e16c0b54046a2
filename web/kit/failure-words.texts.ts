import type { ErrorCode } from '../../contract/errors.ts'
import { catalogue } from '../texts/catalogue.ts'

/** What each error means to a person at the console; on a second line, what to do. The API’s own advice is for whoever calls it. */
export const failureWords = catalogue(
  {
    invalid_input: 'Something is missing, or has a value that is not allowed.\nCorrect it and send it again.',
    invalid_json:
      'What was sent is not JSON, is nested too deeply, or has a number that cannot be kept exactly.\nCorrect it and send it again.',
    invalid_cursor: 'The list has changed since its first part was read.\nRead it again from the beginning.',
    unauthenticated: 'You are not signed in any more, or the key was revoked.\nSign in again.',
    forbidden:
      'Your key may not do this.\nUse a key that may; Settings show what yours may do, and Keys and sessions make another.',
    not_found: 'This does not exist: it never did, was deleted, or is no longer kept.\nCheck the address or the name.',
    method_not_allowed:
      'The server does not know this act.\nThe console may be newer than the server: reload the page.',
    not_applicable: 'This is not possible as things are now.\nChange what you asked for, or the thing that it names.',
    already_exists: 'The name is taken.\nChoose another one, or change what has it.',
    conflict: 'Somebody else changed this at the same moment.\nLook at it again, then repeat what you did.',
    idempotency_mismatch:
      'The same form was sent before with other contents.\nClose the form, open it again, and send it.',
    approval_closed: 'This has been decided, or its mission has ended.\nOpen it to see the decision.',
    tool_call_closed:
      'The answer is no longer needed: the call was answered or timed out, or its mission ended.\nDrop the work.',
    lease_lost: 'Another process has the work now, because this one did not report in time.\nDrop the work.',
    mission_finished:
      'The mission has ended, and nothing was changed.\nRedrive its dead letter to try a failed mission again.',
    conversation_busy: 'A reply is being written.\nWait for it, or interrupt it.',
    misdirected_request:
      'The page was opened at an address that is not this Sortie’s own.\nUse its own address; whoever runs it behind a proxy sets the public address.',
    payload_too_large: 'This is too large.\nSend less; the message gives the limit.',
    answer_too_large: 'This exists, but is too long to be read at once.\nRead a shorter part of it.',
    unsupported_media_type: 'A file of this type is not taken.\nSend another type.',
    rate_limited: 'There were too many requests, or too many missions wait.\nTry again in a moment.',
    price_unknown:
      'A budget in dollars applies, but the model has no price.\nSet its price, or limit the budget in tokens.',
    model_unknown:
      'The model is unknown, or its provider is not set up.\nChoose another model for the agent, or add the provider under Tools, Model providers.',
    model_rejected:
      'The provider refused the request, or the reply was too long.\nChange the agent’s settings, its tools or the input.',
    model_unavailable:
      'The model’s provider cannot be reached, or does not answer in time.\nSortie tries again. If this persists, give the agent a fallback model of another provider.',
    model_credit_spent:
      'The account of the provider’s key has no credit.\nTop it up, or give the agent a fallback model; then redrive the mission.',
    model_key_refused:
      'The provider refuses its key.\nSet another key, or give the agent a fallback model; then redrive the mission.',
    model_failed:
      'The provider failed in the middle of its reply.\nSortie tries again. If this persists, give the agent a fallback model of another provider.',
    finish_unknown:
      'The reply ended without a known reason, so a part may be missing.\nSortie tries again. If this persists, choose another model.',
    context_too_long:
      'The request does not fit the model’s window.\nSend less, give the agent fewer tools, or choose a model with a larger window.',
    output_truncated:
      'The reply is longer than the agent’s limit for it.\nRaise the limit, choose a model with a larger one, or ask for a shorter answer.',
    output_repeats:
      'The model kept repeating itself.\nCheck the instructions and the input, lower the temperature, or choose another model.',
    output_filtered:
      'A filter of the provider withheld the answer.\nChange the input or the instructions, or give the agent a fallback model.',
    model_refused: 'The model declined to answer.\nChange the input or the instructions, or choose another model.',
    empty_answer:
      'The model’s answer was empty.\nSortie tries again. If this persists, check the instructions, or choose another model.',
    malformed_call:
      'The model called a tool in an unreadable way.\nSortie tries again. If this persists, simplify the tool’s parameters, or choose another model.',
    repeated_call:
      'The agent kept making the same calls with the same results.\nLook at its steps: change the instructions, or what the tools answer.',
    guardrail_blocked:
      'A guardrail of the agent blocked the input or the answer.\nChange what was sent, or the guardrail.',
    output_invalid:
      'The answer does not have the form that the agent asks for.\nSortie tries again. If this persists, simplify the form, or choose another model.',
    check_too_expensive:
      'Checking a value against a form or pattern would take too long.\nSimplify the form or the pattern, or make the value smaller.',
    tool_unknown:
      'A model called a tool that its agent does not have, or that was deleted.\nAdd the tool to the agent.',
    tool_failed: 'The tool, its program or its server failed.\nMend that, and try the tool by hand under Tools.',
    tool_timed_out:
      'No process answered the call of a function tool in time.\nCheck that a process serves the tool, or give it more time.',
    tool_changed:
      'An MCP server changed a tool’s description since it was approved, or nobody has approved it yet.\nReview it under Tools, MCP servers.',
    effect_unknown:
      'Nobody knows whether a call took effect, and the mission was let fail.\nCheck the other service before you redrive the mission.',
    address_refused:
      'This address is private, or may not be called.\nUse another one. On one machine, whoever runs Sortie can allow a host with SORTIE_FETCH_ALLOW.',
    connection_unusable:
      'The connection does not exist, is for other hosts, or gets no token from its service.\nTest it under Tools, Connections; then replace its secret, or create another.',
    connection_needs_authorization:
      'Nobody has authorised the connection or the MCP server, or its service asks for it again.\nAuthorise it under Tools, and redrive what failed.',
    fetch_failed:
      'The other server cannot be reached, or broke off its answer.\nCheck the address, or try again later.',
    limit_exceeded:
      'A limit is reached.\nDelete what you do not need, raise the limit, or ask whoever runs Sortie for more.',
    circuit_open:
      'The model or host failed several times in a row, so Sortie leaves it alone for a while.\nWait, or give the agent a fallback model of another provider.',
    undeliverable: 'No executor could take the mission.\nRedrive it. If this persists, look into Sortie’s log.',
    switched_off:
      'A switch pauses or stops new work here.\nLift it under Switches and stops, or wait until it is lifted.',
    executor_lost:
      'The workers of a remote agent were lost several times in a row at the same step.\nLook into their logs; then redrive the mission.',
    crashed_the_process:
      'The process that ran the mission ended several times in a row at the same step.\nLook into Sortie’s log, and report it; then redrive the mission.',
    item_unreadable: 'A stored record cannot be read.\nWhoever runs Sortie finds the reason in the log.',
    newer_format: 'The stored data was written by a newer release than this program.\nStart the newer release.',
    paused_after_restore:
      'Sortie was restored from a backup, and is paused.\nWhoever runs it inspects it, and resumes it with `sortie resume`.',
    unavailable: 'Sortie is overloaded, or a part of it does not answer.\nTry again in a moment.',
    storage_unavailable: 'The disk is full or fails, so nothing was changed.\nFree space; then try again.',
    internal: 'This is a bug in Sortie.\nReport it with the request’s id below.',
  } satisfies Readonly<Record<ErrorCode, string>>,
  {
    de: {
      invalid_input: 'Etwas fehlt oder hat einen Wert, der nicht erlaubt ist.\nKorrigiere es und sende es noch einmal.',
      invalid_json:
        'Das Gesendete ist kein JSON, zu tief verschachtelt, oder hat eine Zahl, die sich nicht genau behalten lässt.\nKorrigiere es und sende es noch einmal.',
      invalid_cursor:
        'Die Liste hat sich geändert, seit ihr erster Teil gelesen wurde.\nLies sie noch einmal von vorn.',
      unauthenticated:
        'Du bist nicht mehr angemeldet, oder der Schlüssel wurde widerrufen.\nMelde dich noch einmal an.',
      forbidden:
        'Dein Schlüssel darf das nicht.\nNimm einen, der es darf; die Einstellungen zeigen, was deiner darf, und unter Schlüssel und Sitzungen entsteht ein anderer.',
      not_found:
        'Das gibt es nicht: Es war nie da, wurde gelöscht oder wird nicht mehr aufbewahrt.\nPrüfe die Adresse oder den Namen.',
      method_not_allowed:
        'Der Server kennt diese Handlung nicht.\nVielleicht ist die Konsole neuer als der Server: Lade die Seite neu.',
      not_applicable: 'Das ist zurzeit nicht möglich.\nÄndere, was du wolltest, oder das, worum es dabei geht.',
      already_exists: 'Der Name ist vergeben.\nWähle einen anderen, oder ändere, was ihn hat.',
      conflict:
        'Jemand anders hat das im selben Moment geändert.\nSieh es dir noch einmal an und wiederhole, was du getan hast.',
      idempotency_mismatch:
        'Dasselbe Formular wurde schon mit anderem Inhalt gesendet.\nSchließe es, öffne es neu und sende es.',
      approval_closed: 'Das ist entschieden, oder die Mission ist zu Ende.\nÖffne es, um die Entscheidung zu sehen.',
      tool_call_closed:
        'Die Antwort wird nicht mehr gebraucht: Der Aufruf wurde beantwortet oder lief ab, oder die Mission ist zu Ende.\nLass die Arbeit fallen.',
      lease_lost:
        'Ein anderer Prozess hat jetzt die Arbeit, weil sich dieser nicht rechtzeitig meldete.\nLass die Arbeit fallen.',
      mission_finished:
        'Die Mission ist zu Ende, und nichts wurde geändert.\nEine gescheiterte lässt sich bei den Dead Letters wiederaufnehmen.',
      conversation_busy: 'Eine Antwort wird gerade geschrieben.\nWarte auf sie, oder unterbrich sie.',
      misdirected_request:
        'Die Seite wurde unter einer Adresse geöffnet, die nicht die von Sortie ist.\nNimm seine eigene; wer es hinter einem Proxy betreibt, gibt die öffentliche Adresse an.',
      payload_too_large: 'Das ist zu groß.\nSende weniger; die Meldung nennt die Grenze.',
      answer_too_large: 'Das gibt es, aber es ist zu lang, um es auf einmal zu lesen.\nLies einen kürzeren Teil.',
      unsupported_media_type: 'Dateien dieser Art werden nicht angenommen.\nSende eine andere Art.',
      rate_limited: 'Es waren zu viele Anfragen, oder zu viele Missionen warten.\nVersuche es gleich noch einmal.',
      price_unknown:
        'Ein Budget in Dollar gilt, aber das Modell hat keinen Preis.\nGib ihm einen Preis, oder begrenze das Budget in Tokens.',
      model_unknown:
        'Das Modell ist unbekannt, oder sein Anbieter ist nicht eingerichtet.\nWähle ein anderes Modell für den Agenten, oder füge den Anbieter unter Werkzeuge, Modellanbieter hinzu.',
      model_rejected:
        'Der Anbieter wies die Anfrage ab, oder die Antwort war zu lang.\nÄndere die Einstellungen des Agenten, seine Werkzeuge oder die Eingabe.',
      model_unavailable:
        'Der Anbieter des Modells ist nicht erreichbar oder antwortet nicht rechtzeitig.\nSortie versucht es weiter. Wenn es so bleibt, gib dem Agenten ein Ersatzmodell eines anderen Anbieters.',
      model_credit_spent:
        'Das Konto zum Schlüssel des Anbieters hat kein Guthaben.\nLade es auf, oder gib dem Agenten ein Ersatzmodell; nimm dann die Mission wieder auf.',
      model_key_refused:
        'Der Anbieter weist seinen Schlüssel ab.\nSetze einen anderen, oder gib dem Agenten ein Ersatzmodell; nimm dann die Mission wieder auf.',
      model_failed:
        'Der Anbieter scheiterte mitten in der Antwort.\nSortie versucht es weiter. Wenn es so bleibt, gib dem Agenten ein Ersatzmodell eines anderen Anbieters.',
      finish_unknown:
        'Die Antwort endete ohne bekannten Grund; vielleicht fehlt ein Teil.\nSortie versucht es weiter. Wenn es so bleibt, wähle ein anderes Modell.',
      context_too_long:
        'Die Anfrage passt nicht in das Fenster des Modells.\nSende weniger, gib dem Agenten weniger Werkzeuge, oder wähle ein Modell mit größerem Fenster.',
      output_truncated:
        'Die Antwort ist länger, als der Agent erlaubt.\nErhöhe die Grenze, wähle ein Modell mit einer größeren, oder bitte um eine kürzere Antwort.',
      output_repeats:
        'Das Modell wiederholte sich immer wieder.\nPrüfe Anweisung und Eingabe, senke die Temperatur, oder wähle ein anderes Modell.',
      output_filtered:
        'Ein Filter des Anbieters hielt die Antwort zurück.\nÄndere Eingabe oder Anweisung, oder gib dem Agenten ein Ersatzmodell.',
      model_refused: 'Das Modell lehnte die Antwort ab.\nÄndere Eingabe oder Anweisung, oder wähle ein anderes Modell.',
      empty_answer:
        'Die Antwort des Modells war leer.\nSortie versucht es weiter. Wenn es so bleibt, prüfe die Anweisung, oder wähle ein anderes Modell.',
      malformed_call:
        'Das Modell rief ein Werkzeug unlesbar auf.\nSortie versucht es weiter. Wenn es so bleibt, vereinfache die Parameter, oder wähle ein anderes Modell.',
      repeated_call:
        'Der Agent machte immer wieder dieselben Aufrufe mit denselben Ergebnissen.\nSieh dir seine Schritte an: Ändere die Anweisung, oder was die Werkzeuge antworten.',
      guardrail_blocked:
        'Eine Leitplanke des Agenten hielt Eingabe oder Antwort auf.\nÄndere, was gesendet wurde, oder die Leitplanke.',
      output_invalid:
        'Die Antwort hat nicht die Form, die der Agent verlangt.\nSortie versucht es weiter. Wenn es so bleibt, vereinfache die Form, oder wähle ein anderes Modell.',
      check_too_expensive:
        'Einen Wert gegen eine Form oder ein Muster zu prüfen, würde zu lange dauern.\nVereinfache die Form oder das Muster, oder verkleinere den Wert.',
      tool_unknown:
        'Ein Modell rief ein Werkzeug auf, das sein Agent nicht hat oder das gelöscht wurde.\nGib dem Agenten das Werkzeug.',
      tool_failed:
        'Das Werkzeug, sein Programm oder sein Server ist gescheitert.\nBehebe das, und probiere es unter Werkzeuge von Hand.',
      tool_timed_out:
        'Kein Prozess beantwortete den Aufruf eines Funktionswerkzeugs rechtzeitig.\nPrüfe, ob ein Prozess es bedient, oder gib ihm mehr Zeit.',
      tool_changed:
        'Ein MCP-Server änderte die Beschreibung eines Werkzeugs seit seiner Freigabe, oder niemand hat es freigegeben.\nPrüfe es unter Werkzeuge, MCP-Server.',
      effect_unknown:
        'Niemand weiß, ob ein Aufruf gewirkt hat, und man ließ die Mission scheitern.\nSieh beim anderen Dienst nach, bevor du die Mission wiederaufnimmst.',
      address_refused:
        'Diese Adresse ist privat oder darf nicht aufgerufen werden.\nNimm eine andere. Auf einem Rechner kann, wer Sortie betreibt, einen Host mit SORTIE_FETCH_ALLOW erlauben.',
      connection_unusable:
        'Die Verbindung gibt es nicht, sie ist für andere Hosts, oder ihr Dienst gibt ihr kein Token.\nTeste sie unter Werkzeuge, Verbindungen; ersetze dann ihr Geheimnis, oder lege eine neue an.',
      connection_needs_authorization:
        'Niemand hat die Verbindung oder den MCP-Server autorisiert, oder der Dienst verlangt es wieder.\nAutorisiere sie unter Werkzeuge, und nimm wieder auf, was scheiterte.',
      fetch_failed:
        'Der andere Server ist nicht erreichbar, oder er brach seine Antwort ab.\nPrüfe die Adresse, oder versuche es später noch einmal.',
      limit_exceeded:
        'Eine Grenze ist erreicht.\nLösche, was du nicht brauchst, erhöhe die Grenze, oder frage, wer Sortie betreibt.',
      circuit_open:
        'Das Modell oder der Host scheiterte mehrmals nacheinander, also lässt Sortie es eine Weile in Ruhe.\nWarte, oder gib dem Agenten ein Ersatzmodell eines anderen Anbieters.',
      undeliverable:
        'Niemand konnte die Mission ausführen.\nNimm sie wieder auf. Wenn es so bleibt, sieh in Sorties Protokoll nach.',
      switched_off:
        'Ein Schalter hält hier neue Arbeit an.\nHebe ihn unter Schalter und Stopps auf, oder warte, bis er aufgehoben ist.',
      executor_lost:
        'Die Worker eines externen Agenten gingen mehrmals nacheinander am selben Schritt verloren.\nSieh in ihren Protokollen nach; nimm dann die Mission wieder auf.',
      crashed_the_process:
        'Der Prozess der Mission endete mehrmals nacheinander am selben Schritt.\nSieh in Sorties Protokoll nach, und melde es; nimm dann die Mission wieder auf.',
      item_unreadable:
        'Ein gespeicherter Eintrag ist nicht lesbar.\nWer Sortie betreibt, findet den Grund im Protokoll.',
      newer_format:
        'Die gespeicherten Daten stammen von einer neueren Version als dieses Programm.\nStarte die neuere Version.',
      paused_after_restore:
        'Sortie wurde aus einer Sicherung wiederhergestellt und ist angehalten.\nWer es betreibt, prüft es und setzt es mit `sortie resume` fort.',
      unavailable: 'Sortie ist überlastet, oder ein Teil antwortet nicht.\nVersuche es gleich noch einmal.',
      storage_unavailable:
        'Die Platte ist voll oder gestört, also wurde nichts geändert.\nSchaffe Platz; versuche es dann noch einmal.',
      internal: 'Das ist ein Fehler in Sortie.\nMelde ihn mit der Kennung der Anfrage, die unten steht.',
    },
  },
)

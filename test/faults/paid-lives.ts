import type { Life } from './life.ts'
import {
  cancelledInItsCall,
  cancelledWaiting,
  held,
  overdue,
  paused,
  redriven,
  stoppedWithOthers,
} from './lives/ending.ts'
import { renewing } from './lives/renewing.ts'
import { ofAFallback, startingLater, submitting, triedAgain } from './lives/submitting.ts'
import { callingBack, followed, reply, scheduled } from './lives/telling.ts'
import { allowed, decidedByDefault, sharingALimit, sharingARate, short } from './lives/waiting.ts'
import { answeredByAFunction, beating, remote } from './lives/working.ts'

/** One of every kind of mission that there is. */
export const lives: Readonly<Record<string, Life>> = {
  'a mission of one answer': submitting('echo', 'hello '),
  'a mission that calls tools': submitting('coder', 'First 17 * 23; and then 4 + 5. '),
  'a mission that remembers': submitting('coder', 'remember the colour is blue, then recall the colour. '),
  'a mission that delegates': submitting('supervisor', 'ask echo: one\nask coder: what is 2 + 3?\n', 3),
  'a mission that is handed over': submitting('supervisor', 'hand over to coder: what is 6 * 7?\n'),
  'a mission that is tried again': triedAgain,
  'a mission whose model falls back': ofAFallback,
  'a mission that starts later': startingLater,
  'a mission of a schedule': scheduled,
  'a mission that calls back': callingBack,
  'a mission that is followed': followed,
  'a reply in a conversation': reply,
  'a mission that sends what a person allowed': allowed,
  'a mission that nobody decides on': decidedByDefault,
  'a mission that waits for its budget': short,
  'two missions that share a limit': sharingALimit,
  'two missions that share a rate': sharingARate,
  'a mission whose tool a function answers': answeredByAFunction,
  'a mission of a remote agent': remote,
  'a mission of a remote agent that takes long': beating,
  'a mission whose step outlasts its lease': renewing,
  'a mission that is held and released': held,
  'a mission that is paused with its agent': paused,
  'a mission that is cancelled as it waits': cancelledWaiting,
  'a mission that is cancelled in its call': cancelledInItsCall,
  'missions that are stopped together': stoppedWithOthers,
  'a mission whose deadline passes': overdue,
  'a mission that fails and is redriven': redriven,
}

/**
 * The name of a timer that may be set anew from within its own firing: one for each firing. A scheduler removes what has fired
 * by its name, some time later, and would remove the new timer with it.
 * @param of an id, of at most 50 characters
 * @param firing its time, or a number that rises each time that the timer is set
 */
export function firingName(of: string, firing: number): string {
  return `${of}_${Math.floor(firing).toString(36)}`
}

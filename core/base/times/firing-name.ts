/**
 * The name of a timer that may be set again from within its own firing: different for each firing. A scheduler removes a fired
 * timer by its name, some time later, and would otherwise remove the new one with it.
 * @param of an id, of at most 50 characters
 * @param firing its time, or a number that rises each time the timer is set
 */
export function firingName(of: string, firing: number): string {
  return `${of}_${Math.floor(firing).toString(36)}`
}

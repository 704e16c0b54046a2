/**
 * What a process remembers between requests. Each process has its own and may lose it at any time. A part may be out of date
 * for as long as it says, and no longer; otherwise a wrong or empty memory costs speed, never correctness.
 */
export interface Memory {
  /**
   * The part that `make` makes: made when it is first asked for, and the same from then on. `make` is also its name, so it is
   * a function of a module, which stands beside what uses the part and bounds what the part may hold.
   */
  of<Part>(make: () => Part): Part
}

/** The program that shows the reference in a browser: another's, as it was published. */
export interface Viewer {
  /** Its text; whoever asks keeps it. */
  script(): Promise<string>
}

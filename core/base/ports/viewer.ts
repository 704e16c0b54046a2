/** The script that shows the reference in a browser: a third party’s, as published. */
export interface Viewer {
  /** Its text; the caller keeps it. */
  script(): Promise<string>
}

/** A use case’s output, and the cookie that its answer sets. */
export class WithCookie<Output> {
  readonly output: Output
  readonly cookie: string

  constructor(output: Output, cookie: string) {
    this.output = output
    this.cookie = cookie
  }
}

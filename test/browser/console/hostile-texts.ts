/** Runs if any of them is taken for more than text. */
const attack = 'globalThis.wasHacked=true'

/** What a tenant, a model or a tool may say, and what must show as text. */
export const hostileTexts: Readonly<Record<string, string>> = {
  script: `<script>${attack}</script>`,
  image: `<img src=x onerror="${attack}">`,
  svg: `<svg onload="${attack}"><a href="javascript:${attack}">x</a></svg>`,
  link: `javascript:${attack}//`,
  markdown: `[a link](javascript:${attack}) ![a picture](https://elsewhere.example/p.png) <b>bold</b>`,
  style: `"><style>*{display:none!important}</style>`,
  template: '{{constructor.constructor("globalThis.wasHacked=true")()}}',
  turned: 'invoice\u202Efdp.exe\u202C and \u2066isolated',
  colours: '\u001B[31mred\u001B[0m\u001B]0;title\u0007\u001B[2J',
  controls: 'a\u0000b\u0008c\u007Fd\u0085e\u2028f',
  broken: 'what broken UTF-8 is read as: \uFFFD\uFFFD and \uFFFE',
  stacked: `Z${'\u0301\u0316'.repeat(200)}`,
  wide: '𒐫﷽'.repeat(200),
  line: 'x'.repeat(100_000),
  lines: 'y\n'.repeat(5_000),
}

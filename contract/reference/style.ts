export const style = `
:root{color-scheme:light dark;--bg:#fbfbfa;--panel:#fff;--text:#1d2127;--soft:#626b78;--line:#e3e5e8;--code:#f2f3f5;--accent:#0b63ce;
--get:#0b6bcb;--post:#1a7f4b;--patch:#9a6200;--delete:#c0362c}
@media(prefers-color-scheme:dark){:root{--bg:#111418;--panel:#171b21;--text:#e4e8ee;--soft:#98a2b0;--line:#2a3039;--code:#1f252d;--accent:#6cb0ff;
--get:#6cb0ff;--post:#5ccb90;--patch:#e0ad4e;--delete:#ff8a80}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.55 system-ui,sans-serif;display:grid;grid-template-columns:17rem minmax(0,1fr)}
a{color:inherit;text-decoration-color:var(--line);text-underline-offset:.2em}
a:hover{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
nav{position:sticky;top:0;height:100vh;overflow-y:auto;padding:1.5rem 1.25rem;border-right:1px solid var(--line);font-size:.875rem}
nav strong{display:block;margin:1.25rem 0 .25rem}
nav a{display:block;padding:.15rem 0;text-decoration:none;color:var(--soft)}
nav strong a{color:var(--text)}
nav .brand{font-size:1.15rem;font-weight:700;color:var(--text)}
main{max-width:54rem;padding:2rem clamp(1rem,4vw,3rem) 6rem}
h1{font-size:2rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.5rem;margin:3.5rem 0 .5rem}
h2::first-letter,nav strong::first-letter{text-transform:uppercase}
h3{font-size:1.1rem;margin:0 0 .25rem}
h3 a{text-decoration:none}
h4{margin:1.25rem 0 .4rem;font-size:.875rem;color:var(--soft)}
h5{margin:0 0 .4rem;font-size:.875rem}
section>h3{margin-top:2rem}
p{margin:.5rem 0}
article{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:1.25rem 1.5rem;margin:1rem 0}
code,pre{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
:not(pre)>code{background:var(--code);border-radius:4px;padding:.1em .3em;overflow-wrap:anywhere}
h5 code+code{margin-left:.4em}
pre{background:var(--code);border-radius:8px;padding:.9rem 1rem;margin:1rem 0 0;overflow-x:auto}
.request .name{color:var(--soft);font-size:.875rem;margin-left:.5rem}
.method{font:700 .75rem ui-monospace,monospace;color:var(--get)}
.method.post{color:var(--post)}.method.patch,.method.put{color:var(--patch)}.method.delete{color:var(--delete)}
.fields{margin:0}
.fields>div{border-top:1px solid var(--line);padding:.45rem 0}
dd{margin:0;font-size:.9375rem}
.type,.optional,.bounds{color:var(--soft);font-size:.875rem;overflow-wrap:anywhere}
.optional{font-style:italic}
.bounds span+span::before{content:' · '}
details .fields,.variant .fields{margin-left:.25rem;padding-left:1rem;border-left:2px solid var(--line)}
summary{cursor:pointer;color:var(--soft);font-size:.875rem;padding:.15rem 0}
.variant{margin:.9rem 0}
.failures{font-size:.875rem;color:var(--soft)}
.failures>span{display:inline-block;margin-right:1rem}
table{border-collapse:collapse;width:100%;font-size:.9375rem;margin-top:1rem}
th,td{text-align:left;padding:.35rem .5rem .35rem 0;border-top:1px solid var(--line)}
tr:target,article:target{outline:2px solid var(--accent);outline-offset:2px}
@media(max-width:52rem){body{display:block}nav{position:static;height:auto;max-height:18rem;border-right:0;border-bottom:1px solid var(--line)}}
@media print{nav{display:none}body{display:block}}
`

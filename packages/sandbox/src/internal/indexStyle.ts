/** The look of the index page, in light and dark. */
export const indexStyle = `
:root{color-scheme:light dark;--line:#8883;--soft:#8881;--link:light-dark(#0b57d0,#8ab4f8)}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;max-width:76rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.7rem;margin:0}
h2{font-size:1.15rem;margin:2.2rem 0 .6rem}
header p{margin:.2rem 0 1.4rem;opacity:.75}
a{color:var(--link)}
code{font:.87em ui-monospace,monospace;background:var(--soft);padding:.1em .35em;border-radius:4px}
.table{overflow-x:auto;border:1px solid var(--line);border-radius:8px;margin:.6rem 0}
table{border-collapse:collapse;width:100%}
th,td{padding:.4rem .75rem;text-align:left;white-space:nowrap}
td:last-child{white-space:normal;min-width:14rem}
th{font-weight:600;white-space:normal;background:var(--soft)}
tbody tr+tr td{border-top:1px solid var(--line)}
.amount{font-variant-numeric:tabular-nums}
section{border-top:1px solid var(--line);margin-top:2.5rem;scroll-margin-top:1rem}
details{margin:.4rem 0}
summary{cursor:pointer}
small{opacity:.6}
ul{margin:.4rem 0;padding-left:1.2rem;list-style:none}
li{margin:.15rem 0}
`

import type { Place } from './command-tree.ts'

export function zshCompletion(places: readonly Place[]): string {
  return `#compdef sortie
# Completion of sortie for zsh, made by: sortie completion zsh
_sortie_at() {
  case $1 in
${places.map(caseOf).join('\n')}
  esac
}

_sortie() {
  local -a subs options valued
  local place='' word i
  _sortie_at ''
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    if (( \${valued[(Ie)$word]} )); then
      i=$((i + 1))
    elif [[ -n \${(M)subs:#\${(b)word}:*} ]]; then
      place="\${place:+$place }$word"
      _sortie_at "$place"
    fi
  done
  if (( i > CURRENT )); then
    _files
  elif [[ \${words[CURRENT]} == -* ]]; then
    _describe -o option options
  elif (( \${#subs} )); then
    _describe command subs
  else
    _files
  fi
}

# Called by zsh where it stands in fpath, and declared where it is read as a script.
if [[ \${funcstack[1]} == _sortie ]]; then
  _sortie "$@"
else
  compdef _sortie sortie
fi
`
}

function caseOf({ words, commands, options, valued }: Place): string {
  const described = (list: Place['commands']) => list.map(({ name, description }) => inQuotes(`${name}:${description}`))
  return `    ${inQuotes(words)})
      subs=(${described(commands).join(' ')})
      options=(${described(options).join(' ')})
      valued=(${valued.map(inQuotes).join(' ')}) ;;`
}

function inQuotes(words: string): string {
  return `'${words.replaceAll("'", `'\\''`)}'`
}

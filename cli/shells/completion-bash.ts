import { quoted } from '../printing/quoted.ts'
import type { Place } from './command-tree.ts'

export function bashCompletion(places: readonly Place[]): string {
  return `# Completion of sortie for bash, made by: sortie completion bash
_sortie_at() {
  case $1 in
${places.map(caseOf).join('\n')}
  esac
}

_sortie() {
  local subs options valued place= word i
  _sortie_at ''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ " $valued " == *" $word "* ]]; then
      i=$((i + 1))
    elif [[ " $subs " == *" $word "* ]]; then
      place="\${place:+$place }$word"
      _sortie_at "$place"
    fi
  done
  COMPREPLY=()
  # A value: files are offered in place of words.
  ((i > COMP_CWORD)) && return
  word=\${COMP_WORDS[COMP_CWORD]}
  [[ $word == -* ]] && subs=$options
  COMPREPLY=($(compgen -W "$subs" -- "$word"))
}

complete -o default -F _sortie sortie
`
}

function caseOf({ words, commands, options, valued }: Place): string {
  const names = (list: readonly { readonly name: string }[]) => quotedAll(list.map(({ name }) => name))
  return `    ${words === '' ? "''" : quoted(words)}) subs=${names(commands)} options=${names(options)} valued=${quotedAll(valued)} ;;`
}

function quotedAll(words: readonly string[]): string {
  return words.length === 0 ? "''" : quoted(words.join(' '))
}

import type { Place } from './command-tree.ts'

export function fishCompletion(places: readonly Place[]): string {
  return `# Completion of sortie for fish, made by: sortie completion fish
function __sortie_at
    switch "$argv[1]"
${places.map(caseOf).join('\n')}
    end
end

function __sortie_complete
    set -l place ''
    set -l is_value no
    __sortie_at ''
    for word in (commandline -opc)[2..-1]
        if test $is_value = yes
            set is_value no
        else if contains -- $word $__sortie_valued
            set is_value yes
        else if string match -q -- $word\\t'*' $__sortie_subs
            set place (string trim -- "$place $word")
            __sortie_at "$place"
        end
    end
    set -l word (commandline -ct)
    if test $is_value = no; and string match -q -- '-*' "$word"
        printf '%s\\n' $__sortie_options
    else if test $is_value = no; and set -q __sortie_subs[1]
        printf '%s\\n' $__sortie_subs
    else
        __fish_complete_path "$word"
    end
end

complete -c sortie -f -a '(__sortie_complete)'
`
}

function caseOf({ words, commands, options, valued }: Place): string {
  const described = (list: Place['commands']) =>
    list.map(({ name, description }) => `${name}\\t${inQuotes(description)}`).join(' ')
  return `        case ${inQuotes(words)}
            set -g __sortie_subs ${described(commands)}
            set -g __sortie_options ${described(options)}
            set -g __sortie_valued ${valued.join(' ')}`
}

function inQuotes(words: string): string {
  return `'${words.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

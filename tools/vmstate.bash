# SPDX-License-Identifier: BSD-3-Clause
# Completion of vmstate(1) for bash.
_vmstate()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} options=

    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "show diff verify check convert set extract --help --version" -- "$cur")
        return
    fi
    case $prev in
    --codec | -c)
        mapfile -t COMPREPLY < <(compgen -W "raw gzip zstd" -- "$cur")
        return
        ;;
    --path | -p | --ignore | -i | --section | -s)
        # -s of show takes no argument.
        if [ "$prev" != -s ] || [ "${COMP_WORDS[1]}" = extract ]; then
            return
        fi
        ;;
    esac
    case ${COMP_WORDS[1]} in
    show) options="--json --schema --sizes --path --all --help" ;;
    diff) options="--json --ignore --help" ;;
    verify) options="--quiet --help" ;;
    check) options="--ignore --quiet --help" ;;
    convert) options="--codec --help" ;;
    set) options="--output --force --help" ;;
    extract) options="--output --section --force --help" ;;
    esac
    if [[ $cur == -* && $prev != --output && $prev != -o ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
}
complete -F _vmstate vmstate

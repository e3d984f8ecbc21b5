# SPDX-License-Identifier: BSD-3-Clause
# Completion of vmstate(1) for bash.
_vmstate()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words=

    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "show diff verify check convert set extract --help --version" -- "$cur"))
        return
    fi
    case $prev in
    --codec|-c)
        COMPREPLY=($(compgen -W "raw gzip zstd" -- "$cur"))
        return ;;
    --path|--ignore|--section|-p)
        return ;;
    esac
    case $command in
    show) words="--json --schema --sizes --path --all --help" ;;
    diff) words="--json --ignore --help" ;;
    verify) words="--quiet --help" ;;
    check) words="--help" ;;
    convert) words="--codec --help" ;;
    set) words="--output --force --help" ;;
    extract) words="--output --section --help" ;;
    esac
    case $cur in
    -*) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
    *) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;
    esac
}
complete -F _vmstate vmstate

# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh
# For the scripts beside it: one TAP line for each case. Source it, and end with tap_end.

tap_count=0
tap_failed=0

# tap_case NAME COMMAND...: the case passes when the command does; its output is the reason.
tap_case()
{
    tap_name=$1
    shift
    tap_count=$((tap_count + 1))
    if tap_output=$("$@" 2>&1 </dev/null); then
        echo "ok $tap_count - $tap_name"
    else
        echo "not ok $tap_count - $tap_name"
        tap_failed=$((tap_failed + 1))
        printf '%s\n' "$tap_output" | sed 's/^/# /'
    fi
}

# tap_skip NAME REASON
tap_skip()
{
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

tap_end()
{
    echo "1..$tap_count"
    [ "$tap_failed" -eq 0 ] && [ "$tap_count" -gt 0 ]
    exit
}

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Sum the test cases in meson's JSON test logs: the last line says "N passed, N failed".

usage: summary.py [--quiet] LOG...      (LOG: BUILD/meson-logs/testlog.json)

A program that prints TAP counts once for each of its cases; a case that was planned and did not
run has failed. A program that prints none counts once. Exit status 1 when a case failed or when
there was none.
"""

import json
import re
import sys

PLAN = re.compile(r'^1\.\.(\d+)', re.M)
# cmocka writes a skipped case as "not ok N # SKIP name".
CASE = re.compile(r'^(not )?ok(?= |$)(.*)$', re.M)
SKIP = re.compile(r'#\s*skip\b', re.I)


def count(test):
    """Return the numbers of passed, failed and skipped cases of one log entry."""
    out = test.get('stdout') or ''
    passed = failed = skipped = 0
    for refused, rest in CASE.findall(out):
        if SKIP.search(rest):
            skipped += 1
        elif refused:
            failed += 1
        else:
            passed += 1
    planned = sum(int(n) for n in PLAN.findall(out))
    failed += max(0, planned - passed - failed - skipped)

    result = test['result']
    if result == 'SKIP':
        skipped += passed + failed + skipped == 0
    elif result in ('OK', 'EXPECTEDFAIL'):
        passed += passed + failed + skipped == 0
    elif failed == 0:
        failed = 1      # it failed beside its cases: a leak, a signal, a timeout
    return passed, failed, skipped


def main(args):
    quiet = '--quiet' in args
    logs = [a for a in args if a != '--quiet']
    if not logs:
        sys.exit(__doc__)
    passed = failed = skipped = 0
    for log in logs:
        try:
            with open(log, encoding='utf-8', errors='replace') as lines:
                tests = [json.loads(line) for line in lines]
        except (OSError, ValueError) as error:
            print(f'summary: {log}: {error}', file=sys.stderr)
            failed += 1
            continue
        for test in tests:
            p, f, s = count(test)
            passed, failed, skipped = passed + p, failed + f, skipped + s
            if f and not quiet:
                print(f"failed: {test['name']} ({f} of {p + f + s}, {test['result']})")
    if skipped and not quiet:
        print(f'skipped: {skipped}')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

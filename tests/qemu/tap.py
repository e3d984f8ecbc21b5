# SPDX-License-Identifier: BSD-3-Clause
"""TAP lines for the scripts beside it, as tests/tap.sh prints them."""

import sys
import traceback


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def case(self, name, function, *arguments, **options):
        """Run a case: it fails with an exception, whose text is the reason."""
        self.count += 1
        try:
            function(*arguments, **options)
        except Exception as error:  # pylint: disable=broad-except
            self.failed += 1
            print(f'not ok {self.count} - {name}')
            where = traceback.extract_tb(error.__traceback__)[-1]
            text = f'{type(error).__name__}: {error}\nat {where.filename}:{where.lineno}: {where.line}'
            print('\n'.join('# ' + line for line in text.splitlines()), flush=True)
        else:
            print(f'ok {self.count} - {name}', flush=True)

    def skip(self, name, reason):
        self.count += 1
        print(f'ok {self.count} - {name} # SKIP {reason}', flush=True)

    def end(self):
        print(f'1..{self.count}')
        sys.exit(1 if self.failed or not self.count else 0)


def skip_all(reason):
    print(f'1..0 # SKIP {reason}')
    sys.exit(0)


def equal(found, wanted, what=''):
    if found != wanted:
        raise AssertionError(f'{what}{": " if what else ""}found {found!r}, wanted {wanted!r}')

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two files: `vmstate diff` and `vmstate check`. The input is be16, the bytes of the first file; then both files, which may
 * be streams or descriptions as text.
 */
#include <string.h>

#include "inspect-util.h"
#include "tools/command.h"

typedef int Command(int argc, char **argv);

static int run(Command *command, const char *name, const char *option, const char *a, const char *b)
{
    char *argv[6];
    int argc = 0;
    int code;

    argv[argc++] = (char *)name;
    if (option) {
        argv[argc++] = (char *)option;
    }
    argv[argc++] = (char *)a;
    argv[argc++] = (char *)b;
    argv[argc] = NULL;
    inspect_util_quiet_begin();
    code = command(argc, argv);
    inspect_util_quiet_end();
    return code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t first = size >= 2 ? MIN((size_t)data[0] << 8 | data[1], size - 2) : 0;
    const char *a = inspect_util_path(0, data + (size >= 2 ? 2 : size), first);
    const char *b = inspect_util_path(1, data + (size >= 2 ? 2 : size) + first, size >= 2 ? size - 2 - first : 0);
    int forward = run(command_diff, "diff", NULL, a, b);

    if (run(command_diff, "diff", "--json", b, a) != forward) {
        fuzz_fail("A and B do not differ as B and A do");
    }
    if (run(command_diff, "diff", "--ignore=*", a, a) == 1 || run(command_diff, "diff", NULL, b, b) == 1) {
        fuzz_fail("a file differs from itself");
    }
    run(command_check, "check", NULL, a, b);
    run(command_check, "check", "--quiet", b, b);
    /* A dump of QEMU's may say that it loads nothing; the description at a stream's end cannot. */
    if (run(command_check, "check", NULL, a, a) == 1 && first >= 4 && memcmp(data + 2, "QEVM", 4) == 0) {
        fuzz_fail("a description would not load what it saves");
    }
    return 0;
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * In the place of libFuzzer: gives every file of the directories to the target, as one test each,
 * and where the target has a mutator, changes it some times. A finding ends the program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "test-util.h"

enum {
    MUTATIONS = 20,
    MORE = 512,
};

/* Each seed gives the same mutations, on every machine. */
static uint64_t random_state = 1;

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size)
{
    if (size < max_size && test_random(&random_state) % 4 == 0) {
        data[size++] = (uint8_t)test_random(&random_state);
    }
    for (uint64_t n = 1 + test_random(&random_state) % 4; n > 0 && size > 0; n--) {
        data[test_random(&random_state) % size] = (uint8_t)test_random(&random_state);
    }
    return size;
}

/* Memory of exactly that size, so that reading behind its end is found. */
static void run(const uint8_t *data, size_t size)
{
    g_autofree uint8_t *copy = g_malloc(size + (size == 0));

    if (size > 0) {
        memcpy(copy, data, size);
    }
    LLVMFuzzerTestOneInput(copy, size);
}

#ifdef FUZZ_SHAPED
static void run_mutations(const uint8_t *data, size_t size)
{
    for (unsigned seed = 0; seed < MUTATIONS; seed++) {
        g_autofree uint8_t *mutant = g_malloc(size + MORE);
        size_t n;

        if (size > 0) {
            memcpy(mutant, data, size);
        }
        n = LLVMFuzzerCustomMutator(mutant, size, size + MORE, seed);
        run(mutant, n);
    }
}
#else
static void run_mutations(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < MUTATIONS; i++) {
        g_autofree uint8_t *mutant = g_malloc(size + MORE);

        if (size > 0) {
            memcpy(mutant, data, size);
        }
        run(mutant, LLVMFuzzerMutate(mutant, size, size + MORE));
    }
}
#endif

static void run_file(const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autofree char *data = NULL;
    g_autoptr(GError) error = NULL;
    gsize size;

    if (!g_file_get_contents(path, &data, &size, &error)) {
        fuzz_fail("%s", error->message);
    }
    run((const uint8_t *)data, size);
    run_mutations((const uint8_t *)data, size);
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *sorted_names(const char *directory)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(directory, 0, &error);
    const char *name;

    if (!dir) {
        fuzz_fail("%s", error->message);
    }
    while ((name = g_dir_read_name(dir))) {
        g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

int main(int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++) {
        g_autoptr(GPtrArray) names = sorted_names(argv[i]);

        for (guint k = 0; k < names->len; k++) {
            run_file(argv[i], g_ptr_array_index(names, k));
            printf("ok %d - %s\n", ++count, (const char *)g_ptr_array_index(names, k));
            fflush(stdout);
        }
    }
    printf("1..%d\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

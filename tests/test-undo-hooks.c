/* SPDX-License-Identifier: BSD-3-Clause */
/* Loads that are undone: temporaries, of VMSTATE_WITH_TMP and of hooks, and what hooks are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "undo-util.h"

typedef struct Queue {
    uint32_t waiting;
} Queue;

typedef struct Net {
    uint16_t n;
    Queue *queues;
} Net;

typedef struct NetTmp {
    Net *parent;
    uint16_t n;
    Queue *queues;
} NetTmp;

static int point_to_queues(void *opaque)
{
    NetTmp *tmp = opaque;

    tmp->n = tmp->parent->n;
    tmp->queues = tmp->parent->queues;
    return 0;
}

static const VMStateDescription queue_vmsd = {
    .name = "queue",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(waiting, Queue),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription net_tmp_vmsd = {
    .name = "net-tmp",
    .pre_load = point_to_queues,
    .pre_save = point_to_queues,
    .fields = (const VMStateField[]){
        {
            .name = "queues",
            .num_offset = offsetof(NetTmp, n),
            .vmsd = &queue_vmsd,
            .size = sizeof(Queue),
            .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_VARRAY_UINT16 | VMS_POINTER),
            .offset = offsetof(NetTmp, queues),
            .extra = &(const VMStateFieldExtra){
                VMSTATE_EXTRA_INIT(VMStateFieldExtra),
                .capacity = 8,
            },
        },
        VMSTATE_END_OF_LIST(),
    },
};

#define DESCRIBE(name_, field) \
    static const VMStateDescription name_ = { \
        .name = "device", \
        .version_id = 1, \
        .minimum_version_id = 1, \
        .fields = (const VMStateField[]){field, VMSTATE_END_OF_LIST()}, \
    }

DESCRIBE(net_vmsd, VMSTATE_WITH_TMP(Net, NetTmp, net_tmp_vmsd));

static void structs_that_a_tmp_points_to_are_restored(void **state)
{
    Queue queues[4] = {{1}, {2}, {3}, {4}};
    Net net = {.n = 4, .queues = queues};
    g_autoptr(GBytes) bytes = undo_save(&net_vmsd, &net);

    (void)state;
    queues[0].waiting = 99;
    queues[3].waiting = 88;
    undo_fail(&net_vmsd, &net, bytes);
    assert_int_equal(queues[0].waiting, 99);
    assert_int_equal(queues[1].waiting, 2);
    assert_int_equal(queues[3].waiting, 88);
}

typedef struct Text {
    char *text;
} Text;

typedef struct Parent {
    uint32_t unused;
} Parent;

typedef struct TextTmp {
    Parent *parent;
    uint32_t n;
    Text *texts;
} TextTmp;

static char text_a[] = "aa", text_b[] = "bb";
static Text two_texts[2] = {{text_a}, {text_b}};

static int point_to_texts(void *opaque)
{
    TextTmp *tmp = opaque;

    tmp->n = 2;
    tmp->texts = two_texts;
    return 0;
}

static const VMStateDescription text_vmsd = {
    .name = "text",
    .fields = (const VMStateField[]){
        VMSTATE_STRING(text, Text, 50),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription text_tmp_vmsd = {
    .name = "text-tmp",
    .pre_save = point_to_texts,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(n, TextTmp),
        {
            .name = "texts",
            .vmsd = &text_vmsd,
            .num_indirect = {offsetof(TextTmp, n), sizeof(uint32_t)},
            .size = sizeof(Text),
            .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_VARRAY | VMS_POINTER | VMS_ALLOC),
            .offset = offsetof(TextTmp, texts),
        },
        VMSTATE_END_OF_LIST(),
    },
};

DESCRIBE(parent_vmsd, VMSTATE_WITH_TMP(Parent, TextTmp, text_tmp_vmsd));

static void what_lies_in_a_tmps_memory_is_freed(void **state)
{
    Parent parent = {0};
    g_autoptr(GBytes) saved = undo_save(&parent_vmsd, &parent);
    gsize size;
    uint8_t *data = g_bytes_unref_to_data(g_steal_pointer(&saved), &size);
    g_autoptr(GBytes) bytes = g_bytes_new_take(data, size);

    (void)state;
    while (memcmp(data, "bb", 2) != 0) {
        data++;
    }
    *data = 0;
    undo_refuse(&parent_vmsd, &parent, bytes, NULL, VMSTATE_ERROR_VALUE, "texts[1].text");
}

typedef struct Inner {
    uint32_t x, hidden;
} Inner;

typedef struct Outer {
    Inner *inner;
} Outer;

static uint32_t hidden_when_told;

static int set_hidden(void *opaque, int version_id)
{
    Inner *inner = opaque;

    (void)version_id;
    inner->hidden = 999;
    return 0;
}

static void note_hidden(void *opaque)
{
    const Inner *inner = opaque;

    hidden_when_told = inner->hidden;
}

static const VMStateDescription inner_vmsd = {
    .name = "inner",
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = set_hidden,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(x, Inner),
        VMSTATE_END_OF_LIST(),
    },
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(Inner),
        .load_aborted = note_hidden,
    },
};

DESCRIBE(outer_vmsd, VMSTATE_STRUCT_POINTER(inner, Outer, inner_vmsd, Inner));

static void a_struct_behind_a_pointer_is_told_when_it_is_restored(void **state)
{
    Inner inner = {.x = 1, .hidden = 5};
    Outer outer = {.inner = &inner};
    g_autoptr(GBytes) bytes = undo_save(&outer_vmsd, &outer);

    (void)state;
    hidden_when_told = 0;
    undo_fail(&outer_vmsd, &outer, bytes);
    assert_int_equal(hidden_when_told, 5);
    assert_int_equal(inner.hidden, 5);
}

/* A hook that loads a description into a temporary, takes a value and needs it no more. */
typedef struct Wire {
    uint32_t value;
    uint8_t rest[60];
} Wire;

typedef enum Place {
    PLACE_HEAP,
    PLACE_REUSED,
} Place;

static Place place;
static Wire reused;

static const VMStateDescription wire_vmsd = {
    .name = "wire",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(value, Wire),
        VMSTATE_BUFFER(rest, Wire),
        VMSTATE_END_OF_LIST(),
    },
};

static bool load_wire(VMStateStream *f, void *pv, size_t size, const VMStateField *field,
                      GError **error)
{
    g_autofree Wire *heap = g_new0(Wire, 1);
    Wire *wire = place == PLACE_HEAP ? heap : &reused;
    bool ok = vmstate_stream_load_description(f, &wire_vmsd, wire, 1, error);

    (void)field;
    assert_int_equal(size, sizeof(wire->value));
    memcpy(pv, &wire->value, size);
    memset(wire, 0xaa, sizeof(*wire));
    return ok;
}

static bool save_wire(VMStateStream *f, void *pv, size_t size, const VMStateField *field,
                      VMStateJSONWriter *vmdesc, GError **error)
{
    Wire wire = {0};

    (void)field;
    memcpy(&wire.value, pv, size);
    return vmstate_stream_save_description(f, &wire_vmsd, &wire, vmdesc, 1, error);
}

static const VMStateInfo wire_info = {
    .name = "wire",
    .load = load_wire,
    .save = save_wire,
};

typedef struct Hooked {
    uint32_t value;
} Hooked;

DESCRIBE(hooked_vmsd, VMSTATE_SINGLE(value, Hooked, 0, wire_info, uint32_t));

static void fail_with_a_temporary(Place where)
{
    Hooked dev = {.value = 5};
    g_autoptr(GBytes) bytes = undo_save(&hooked_vmsd, &dev);

    place = where;
    undo_fail(&hooked_vmsd, &dev, bytes);
}

static void a_hooks_temporary_on_the_heap_is_left_alone(void **state)
{
    (void)state;
    fail_with_a_temporary(PLACE_HEAP);
}

static void a_hooks_temporary_that_is_reused_keeps_what_the_hook_wrote(void **state)
{
    Wire written;

    (void)state;
    memset(&written, 0xaa, sizeof(written));
    fail_with_a_temporary(PLACE_REUSED);
    assert_memory_equal(&reused, &written, sizeof(written));
}

/* A card whose label and words a hook loads as a description of their own. */
typedef struct Word Word;
struct Word {
    char *text;
    QTAILQ_ENTRY(Word) next;
};

typedef struct Labelled {
    char *label;
    QTAILQ_HEAD(, Word) words;
    uint8_t mode;
} Labelled;

static const VMStateDescription word_vmsd = {
    .name = "word",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){ VMSTATE_STRING(text, Word, 100), VMSTATE_END_OF_LIST() },
};

static const VMStateDescription texts_vmsd = {
    .name = "texts",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_STRING(label, Labelled, 100),
        VMSTATE_QTAILQ_V(words, Labelled, 1, word_vmsd, Word, next),
        VMSTATE_END_OF_LIST(),
    },
};

static bool texts_load(VMStateStream *f, void *pv, G_GNUC_UNUSED size_t size, G_GNUC_UNUSED const VMStateField *field,
                       GError **error)
{
    return vmstate_stream_load_description(f, &texts_vmsd, pv, 1, error);
}

static bool texts_save(VMStateStream *f, void *pv, G_GNUC_UNUSED size_t size,
                       G_GNUC_UNUSED const VMStateField *field, VMStateJSONWriter *vmdesc, GError **error)
{
    return vmstate_stream_save_description(f, &texts_vmsd, pv, vmdesc, -1, error);
}

static const VMStateInfo texts_info = { .name = "texts", .load = texts_load, .save = texts_save };

static const VMStateDescription labelled_vmsd = {
    .name = "labelled",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        { .name = "texts", .info = &texts_info, .size = sizeof(Labelled), .flags = VMS_SINGLE },
        VMSTATE_UINT8(mode, Labelled),
        VMSTATE_END_OF_LIST(),
    },
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(Labelled),
    },
};

/* LeakSanitizer and Valgrind see the rest: what was loaded must be freed, once. */
static void what_a_hook_loads_into_declared_state_is_freed(void **state)
{
    Word words[2] = { { .text = (char *)"one" }, { .text = (char *)"two" } };
    Labelled from = { .label = (char *)"new" };
    Labelled to = { .label = (char *)"old" };
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    QTAILQ_INIT(&from.words);
    QTAILQ_INIT(&to.words);
    QTAILQ_INSERT_TAIL(&from.words, &words[0], next);
    QTAILQ_INSERT_TAIL(&from.words, &words[1], next);
    bytes = undo_save(&labelled_vmsd, &from);
    undo_fail(&labelled_vmsd, &to, bytes);
    assert_string_equal(to.label, "old");
    assert_true(QTAILQ_EMPTY(&to.words));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structs_that_a_tmp_points_to_are_restored),
        cmocka_unit_test(what_lies_in_a_tmps_memory_is_freed),
        cmocka_unit_test(a_struct_behind_a_pointer_is_told_when_it_is_restored),
        cmocka_unit_test(a_hooks_temporary_on_the_heap_is_left_alone),
        cmocka_unit_test(a_hooks_temporary_that_is_reused_keeps_what_the_hook_wrote),
        cmocka_unit_test(what_a_hook_loads_into_declared_state_is_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * libvmstate-inspect: migration streams without the device's code. A file, QEMU's or libvmstate's, becomes sections, a
 * tree of their fields, and RAM. The tree is made while one walks it: a node is a small value on the caller's stack, so
 * that a big file costs no more memory than a small one.
 *
 * Thread rule: a file, its nodes and iterators belong to one thread at a time.
 */
#ifndef VMSTATE_INSPECT_H
#define VMSTATE_INSPECT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <vmstate/codec.h>
#include <vmstate/error.h>
#include <vmstate/visibility.h>

VMSTATE_BEGIN_DECLS

/** VMStateFile: a stream that has been opened and walked. Since: 0.1 */
typedef struct VMStateFile VMStateFile;

/** VMStateFileSection: one device's part of a file; it belongs to the file. Since: 0.1 */
typedef struct VMStateFileSection VMStateFileSection;

/** VMStateRamIter: a walk over the pages of RAM in stream order. Since: 0.1 */
typedef struct VMStateRamIter VMStateRamIter;

/**
 * VMStateNodeKind: what a node is. New kinds may be added; treat unknown ones as buffers.
 *
 * Since: 0.1
 */
typedef enum VMStateNodeKind {
    /** A section, a struct or a subsection: children are its fields, then its subsections. */
    VMSTATE_NODE_STRUCT = 0,
    /** Elements of one name, alike or not: children are the elements. */
    VMSTATE_NODE_ARRAY = 1,
    /** A QTAILQ, QLIST or GTree: children are the elements. */
    VMSTATE_NODE_LIST = 2,
    /** A leaf: signed integer of 1, 2, 4 or 8 bytes. */
    VMSTATE_NODE_INT = 3,
    /** A leaf: unsigned integer of 1, 2, 4 or 8 bytes. */
    VMSTATE_NODE_UINT = 4,
    /** A leaf: one byte, 0 or 1 unless it is damaged. */
    VMSTATE_NODE_BOOL = 5,
    /** A leaf: float (4 bytes) or double (8). */
    VMSTATE_NODE_FLOAT = 6,
    /** A leaf: bytes without further structure, also those of types that are not known. */
    VMSTATE_NODE_BUFFER = 7,
    /** A leaf: a NULL in an array of pointers. */
    VMSTATE_NODE_NULL = 8,
    /** A leaf: be32 length and text. */
    VMSTATE_NODE_STRING = 9,
} VMStateNodeKind;

/**
 * VMStateNode: a place in the tree. A value: declare it on the stack, copy it. Its members are private; use the functions.
 * It refers to its parent, which must stay where it is for as long as the node is used.
 *
 * Since: 0.1
 */
typedef struct VMStateNode {
    /*< private >*/
    VMStateFile *file;
    const struct VMStateNode *parent;
    const VMStateFileSection *section;
    const void *desc;
    const void *entry;
    uint64_t offset;
    uint64_t size;
    uint64_t index;
    uint64_t count;
    VMStateNodeKind kind;
    uint32_t role;
    void *reserved[2];
} VMStateNode;

/** VMStateNodeIter: a walk over a node's children; its members are private. Since: 0.1 */
typedef struct VMStateNodeIter {
    /*< private >*/
    const VMStateNode *node;
    const void *next;
    uint64_t index;
    uint64_t offset;
    uint32_t phase;
    void *reserved[2];
} VMStateNodeIter;

/**
 * vmstate_file_open_path:
 * @path: a file's name; "-" is standard input
 * @error: %VMSTATE_ERROR_IO; _FAILED (another kind of file), _FORMAT, _TRUNCATED (its header is damaged, or of another
 *   version, or cut), _CODEC, _TRUNCATED, _TRAILING (damaged or cut gzip or zstd), _LIMIT, _NO_MEMORY (unpacking takes
 *   too much)
 *
 * Opens and walks a stream, unpacking gzip and zstd. What cannot be read by seeking (a pipe, a packed file) is first copied
 * to a temporary file without a name, in $TMPDIR. A damaged file is opened too, as far as it can be understood: see
 * vmstate_file_get_problems(). Regular files must not change while they are open.
 *
 * Returns: (transfer full): the file, or NULL. Since: 0.1
 */
VMSTATE_PUBLIC VMStateFile *vmstate_file_open_path(const char *path, GError **error);

/**
 * vmstate_file_open_fd:
 * @fd: a file descriptor open for reading; it stays the caller's, must stay open if it can be seeked, and is read from
 *   its beginning then (otherwise from where it is)
 * @name: how messages call it
 * @error: as vmstate_file_open_path()
 *
 * Returns: (transfer full): the file, or NULL. Since: 0.1
 */
VMSTATE_PUBLIC VMStateFile *vmstate_file_open_fd(int fd, const char *name, GError **error);

/**
 * vmstate_file_open_bytes:
 * @bytes: a whole stream, packed or not; the file keeps a reference
 * @name: how messages call it
 * @error: as vmstate_file_open_path()
 *
 * Returns: (transfer full): the file, or NULL. Since: 0.1
 */
VMSTATE_PUBLIC VMStateFile *vmstate_file_open_bytes(GBytes *bytes, const char *name, GError **error);

/** vmstate_file_free: frees a file, its sections and its iterators' base. @file may be NULL. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_file_free(VMStateFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VMStateFile, vmstate_file_free)

/** vmstate_file_get_name: Returns: (transfer none): the name given when the file was opened. Since: 0.1 */
VMSTATE_PUBLIC const char *vmstate_file_get_name(const VMStateFile *file);
/** vmstate_file_get_codec: Returns: how the file was packed. Since: 0.1 */
VMSTATE_PUBLIC VMStateCodec vmstate_file_get_codec(const VMStateFile *file);
/** vmstate_file_get_size: Returns: the bytes of the raw stream. Since: 0.1 */
VMSTATE_PUBLIC uint64_t vmstate_file_get_size(const VMStateFile *file);
/** vmstate_file_get_version: Returns: the version in the header (3); 0 for the bare form, which has none. Since: 0.1 */
VMSTATE_PUBLIC uint32_t vmstate_file_get_version(const VMStateFile *file);
/** vmstate_file_get_machine: Returns: (nullable): the configuration's machine type; NULL without one. Since: 0.1 */
VMSTATE_PUBLIC const char *vmstate_file_get_machine(const VMStateFile *file);
/** vmstate_file_get_capabilities: Returns: (nullable): NULL-ended names from the configuration. Since: 0.1 */
VMSTATE_PUBLIC const char *const *vmstate_file_get_capabilities(const VMStateFile *file);
/** vmstate_file_get_page_size: Returns: the size of RAM's pages in bytes. Since: 0.1 */
VMSTATE_PUBLIC uint64_t vmstate_file_get_page_size(const VMStateFile *file);
/** vmstate_file_has_vmdesc: Returns: whether the file ends with a description that was understood. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_file_has_vmdesc(const VMStateFile *file);
/** vmstate_file_has_footers: Returns: whether sections end with footers. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_file_has_footers(const VMStateFile *file);

/**
 * vmstate_file_get_vmdesc:
 * @offset: (out) (optional): where the JSON text begins in the raw stream
 * @size: (out) (optional): its bytes
 *
 * Returns: whether there is one. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_file_get_vmdesc(const VMStateFile *file, uint64_t *offset, uint64_t *size);

/**
 * vmstate_file_read:
 * @offset: in the raw stream
 * @data: (out): room for @size bytes
 * @size: bytes wanted
 * @error: %VMSTATE_ERROR_TRUNCATED, _IO
 *
 * Returns: whether all were read. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_file_read(VMStateFile *file, uint64_t offset, void *data, size_t size, GError **error);

/** VMStateProblem: something wrong with a file. Since: 0.1 */
typedef struct VMStateProblem {
    /** Where, in the raw stream. */
    uint64_t offset;
    /** What kind: a VMStateError. */
    VMStateError code;
    /** The section or field, or NULL. */
    const char *path;
    /** What was expected and found, and what to do. */
    const char *message;
} VMStateProblem;

/**
 * vmstate_file_get_problems:
 * @n: (out): how many
 *
 * What was found wrong, at most 100 things, in the order in which they were found: while opening, and by
 * vmstate_file_verify(). They belong to the file and are valid until the next verify.
 *
 * Returns: (transfer none): the problems. Since: 0.1
 */
VMSTATE_PUBLIC const VMStateProblem *vmstate_file_get_problems(const VMStateFile *file, size_t *n);

/** vmstate_file_get_note: Returns: (nullable): why the file shows no more than it does, if so. Since: 0.1 */
VMSTATE_PUBLIC const char *vmstate_file_get_note(const VMStateFile *file);

/**
 * vmstate_file_verify:
 * @error: %VMSTATE_ERROR_IO
 *
 * Looks at what opening does not: the checksum, the values of bools, marks and unused bytes, RAM's pages. Adds problems.
 *
 * Returns: false if the file could not be read; not whether it is good. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_file_verify(VMStateFile *file, GError **error);

/** vmstate_file_get_n_sections: Returns: how many sections; START, PARTs and END are one. Since: 0.1 */
VMSTATE_PUBLIC size_t vmstate_file_get_n_sections(const VMStateFile *file);
/**
 * vmstate_file_get_section: Returns: (transfer none): section @i in the file's order; @i is below their number.
 * Since: 0.1
 */
VMSTATE_PUBLIC const VMStateFileSection *vmstate_file_get_section(const VMStateFile *file, size_t i);
/** vmstate_file_find_section: Returns: (nullable): the first section with this idstr and instance. Since: 0.1 */
VMSTATE_PUBLIC const VMStateFileSection *vmstate_file_find_section(const VMStateFile *file, const char *idstr,
                                                                   uint32_t instance_id);

/** vmstate_file_section_get_idstr: Returns: (transfer none): the idstr, escaped where it is not UTF-8. Since: 0.1 */
VMSTATE_PUBLIC const char *vmstate_file_section_get_idstr(const VMStateFileSection *section);
/** vmstate_file_section_get_label: Returns: (transfer none): the beginning of its paths: IDSTR@INSTANCE. Since: 0.1 */
VMSTATE_PUBLIC const char *vmstate_file_section_get_label(const VMStateFileSection *section);
/** vmstate_file_section_get_instance: Returns: the instance id. Since: 0.1 */
VMSTATE_PUBLIC uint32_t vmstate_file_section_get_instance(const VMStateFileSection *section);
/** vmstate_file_section_get_id: Returns: the section id, which means nothing outside this file. Since: 0.1 */
VMSTATE_PUBLIC uint32_t vmstate_file_section_get_id(const VMStateFileSection *section);
/** vmstate_file_section_get_version: Returns: the version in the section's header. Since: 0.1 */
VMSTATE_PUBLIC uint32_t vmstate_file_section_get_version(const VMStateFileSection *section);
/** vmstate_file_section_is_iterable: Returns: whether it is START, PARTs and END rather than FULL. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_file_section_is_iterable(const VMStateFileSection *section);
/** vmstate_file_section_get_offset: Returns: where its type byte is in the raw stream. Since: 0.1 */
VMSTATE_PUBLIC uint64_t vmstate_file_section_get_offset(const VMStateFileSection *section);
/** vmstate_file_section_get_size: Returns: its bytes without headers and footers, all parts together. Since: 0.1 */
VMSTATE_PUBLIC uint64_t vmstate_file_section_get_size(const VMStateFileSection *section);
/** vmstate_file_section_get_n_parts: Returns: how many pieces: 1 for FULL. Since: 0.1 */
VMSTATE_PUBLIC size_t vmstate_file_section_get_n_parts(const VMStateFileSection *section);
/** vmstate_file_section_get_part: piece @i: where its payload is, and its bytes. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_file_section_get_part(const VMStateFileSection *section, size_t i, uint64_t *offset,
                                                  uint64_t *size);

/**
 * vmstate_file_section_get_root:
 * @root: (out): the section as a node; its children are the fields. Where the file has no description of the section: one
 *   buffer called "data" (FULL), or nothing (iterable)
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_file_section_get_root(VMStateFile *file, const VMStateFileSection *section, VMStateNode *root);

/** vmstate_file_get_configuration: the configuration as a node. Returns: whether there is one. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_file_get_configuration(VMStateFile *file, VMStateNode *root);

/** vmstate_node_get_kind: Returns: what it is. Since: 0.1 */
VMSTATE_PUBLIC VMStateNodeKind vmstate_node_get_kind(const VMStateNode *node);
/** vmstate_node_is_leaf: Returns: whether it has a value rather than children. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_node_is_leaf(const VMStateNode *node);
/** vmstate_node_is_subsection: Returns: whether it is a subsection. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_node_is_subsection(const VMStateNode *node);
/** vmstate_node_is_element: Returns: whether it is an element of an array or list, whose name it has not. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_node_is_element(const VMStateNode *node);
/**
 * vmstate_node_get_name: Returns: (transfer none): the field's or subsection's name, unique among its siblings; of an
 * element the array's. Since: 0.1
 */
VMSTATE_PUBLIC const char *vmstate_node_get_name(const VMStateNode *node);
/**
 * vmstate_node_get_field_name: Returns: (transfer none) (nullable): the name as the file has it, which a path into another
 * field may look like; of a subsection without the braces. Since: 0.1
 */
VMSTATE_PUBLIC const char *vmstate_node_get_field_name(const VMStateNode *node);
/**
 * vmstate_node_get_type: Returns: (transfer none): the type as the file calls it; of an array its first element's.
 * Since: 0.1
 */
VMSTATE_PUBLIC const char *vmstate_node_get_type(const VMStateNode *node);
/**
 * vmstate_node_get_description: Returns: (nullable): the description's name, of a struct, subsection or section.
 * Since: 0.1
 */
VMSTATE_PUBLIC const char *vmstate_node_get_description(const VMStateNode *node);
/** vmstate_node_get_version: Returns: the description's version, or 0. Since: 0.1 */
VMSTATE_PUBLIC uint32_t vmstate_node_get_version(const VMStateNode *node);
/** vmstate_node_get_offset: Returns: where its bytes begin in the raw stream. Since: 0.1 */
VMSTATE_PUBLIC uint64_t vmstate_node_get_offset(const VMStateNode *node);
/** vmstate_node_get_size: Returns: its bytes; of a subsection without its header. Since: 0.1 */
VMSTATE_PUBLIC uint64_t vmstate_node_get_size(const VMStateNode *node);
/** vmstate_node_get_count: Returns: how many elements an array or list has; otherwise 0. Since: 0.1 */
VMSTATE_PUBLIC uint64_t vmstate_node_get_count(const VMStateNode *node);
/** vmstate_node_get_index: Returns: which element this is, from 0. Since: 0.1 */
VMSTATE_PUBLIC uint64_t vmstate_node_get_index(const VMStateNode *node);
/**
 * vmstate_node_get_element_size: Returns: where the elements of an array are leaves of one kind, one behind the other:
 * the size of each, so that they can be read at once. Otherwise 0. Since: 0.1
 */
VMSTATE_PUBLIC uint64_t vmstate_node_get_element_size(const VMStateNode *node);
/** vmstate_node_get_element_kind: Returns: the elements' kind where vmstate_node_get_element_size() is not 0. Since: 0.1 */
VMSTATE_PUBLIC VMStateNodeKind vmstate_node_get_element_kind(const VMStateNode *node);
/**
 * vmstate_node_is_uniform: Returns: whether the elements of an array are all of one description, so that they have one size
 * and stand one behind the other. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_node_is_uniform(const VMStateNode *node);
/** vmstate_node_append_path: appends the node's path to @path. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_node_append_path(const VMStateNode *node, GString *path);
/** vmstate_node_get_path: Returns: (transfer full): the node's path. Since: 0.1 */
VMSTATE_PUBLIC char *vmstate_node_get_path(const VMStateNode *node);

/** vmstate_node_iter_init: begins a walk over the children of @node, which must outlive it. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_node_iter_init(VMStateNodeIter *iter, const VMStateNode *node);
/** vmstate_node_iter_next: Returns: whether there was another child, which is put into @child. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_node_iter_next(VMStateNodeIter *iter, VMStateNode *child);
/** vmstate_node_get_child: the child called @name (a field, or {subsection}). Returns: whether there is one. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_node_get_child(const VMStateNode *node, const char *name, VMStateNode *child);
/** vmstate_node_get_element: element @index of an array or list. Returns: whether there is one. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_node_get_element(const VMStateNode *node, uint64_t index, VMStateNode *element);

/** vmstate_node_get_uint64: an integer's or bool's bits, zero-extended. Returns: false with @error set. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_node_get_uint64(const VMStateNode *node, uint64_t *value, GError **error);
/** vmstate_node_get_int64: an integer, sign-extended if it is signed. Returns: false with @error set. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_node_get_int64(const VMStateNode *node, int64_t *value, GError **error);
/** vmstate_node_get_double: a float's value. Returns: false with @error set. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_node_get_double(const VMStateNode *node, double *value, GError **error);
/** vmstate_node_read: @size bytes from @offset within the node's own. Returns: false with @error set. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_node_read(const VMStateNode *node, uint64_t offset, void *data, size_t size, GError **error);

/** VMStateVisit: what a visit does after a node. Since: 0.1 */
typedef enum VMStateVisit {
    /** Goes on, into the node's children first. */
    VMSTATE_VISIT_CONTINUE = 0,
    /** Goes on behind the node. */
    VMSTATE_VISIT_SKIP = 1,
    /** Ends. */
    VMSTATE_VISIT_STOP = 2,
} VMStateVisit;

/** VMStateVisitFunc: called for each node, parents first. @path is valid during the call. Since: 0.1 */
typedef VMStateVisit (*VMStateVisitFunc)(const VMStateNode *node, const char *path, void *opaque);

/**
 * vmstate_file_visit: visits the configuration and all sections in the file's order. Elements of arrays whose
 * vmstate_node_get_element_size() is not 0 are not visited: read them at once. Returns: false if a call said STOP.
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_file_visit(VMStateFile *file, VMStateVisitFunc func, void *opaque);
/** vmstate_node_visit: the same from @node on, which is visited too. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_node_visit(const VMStateNode *node, VMStateVisitFunc func, void *opaque);

/** vmstate_path_matches: Returns: whether @path fits @glob, where * is any text, ? one character. Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_path_matches(const char *glob, const char *path);

/** VMStateRamBlock: one block of RAM; its text belongs to the file. Since: 0.1 */
typedef struct VMStateRamBlock {
    const char *name;
    /** Bytes. */
    uint64_t size;
} VMStateRamBlock;

/**
 * vmstate_file_get_ram_blocks: RAM's blocks, @n of them, in the file's order. Returns: (transfer none) (nullable).
 * Since: 0.1
 */
VMSTATE_PUBLIC const VMStateRamBlock *vmstate_file_get_ram_blocks(const VMStateFile *file, size_t *n);

/** VMStateRamKind: how a page stands in the file. Since: 0.1 */
typedef enum VMStateRamKind {
    /** All bytes are `fill`. */
    VMSTATE_RAM_FILL = 0,
    /** `data` has `size` bytes, the whole page. */
    VMSTATE_RAM_PLAIN = 1,
    /** `data` is the difference to what was sent before (XBZRLE). */
    VMSTATE_RAM_XBZRLE = 2,
    /** `data` is the page, packed by zlib. */
    VMSTATE_RAM_COMPRESSED = 3,
} VMStateRamKind;

/** VMStateRamPage: a page, valid until the next. Since: 0.1 */
typedef struct VMStateRamPage {
    /** Index of the block in vmstate_file_get_ram_blocks(). */
    size_t block;
    /** Of the page, within the block. */
    uint64_t offset;
    VMStateRamKind kind;
    uint8_t fill;
    const uint8_t *data;
    size_t size;
    /** Where its record begins in the raw stream (mapped-ram: the page's bytes). */
    uint64_t file_offset;
} VMStateRamPage;

/**
 * vmstate_ram_iter_new: begins a walk over all pages that are in the file, in its order; a page may come more than once,
 * the last one counts. With mapped-ram pages of zeros are not in the file. With multifd pages are in other channels.
 * Returns: (transfer full): a walk, freed before the file. Since: 0.1
 */
VMSTATE_PUBLIC VMStateRamIter *vmstate_ram_iter_new(VMStateFile *file);
/** vmstate_ram_iter_next: Returns: 1 and a page, 0 at the end, -1 with @error set. Since: 0.1 */
VMSTATE_PUBLIC int vmstate_ram_iter_next(VMStateRamIter *iter, VMStateRamPage *page, GError **error);
/** vmstate_ram_iter_free: frees a walk, which may be NULL. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_ram_iter_free(VMStateRamIter *iter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VMStateRamIter, vmstate_ram_iter_free)

/**
 * VMStateRamFunc: called with each page of RAM while its file is being opened. @file's RAM blocks, page size and
 * capabilities can be asked for then, and nothing else of it. @page is valid during the call. Since: 0.1
 */
typedef void (*VMStateRamFunc)(VMStateFile *file, const VMStateRamPage *page, void *opaque);

/**
 * vmstate_file_open_path_with_ram:
 * @path: as vmstate_file_open_path()
 * @func: called with each page, as vmstate_ram_iter_next() would give them
 * @opaque: for @func
 * @error: as vmstate_file_open_path()
 *
 * Opens a file and shows its RAM in one reading, where a walk afterwards would read it again. Made for two files that are
 * open at once: the memory that each one's descriptions may take is a third of vmstate_file_open_path()'s 44 MiB.
 *
 * Returns: (transfer full): the file, or NULL. Since: 0.1
 */
VMSTATE_PUBLIC VMStateFile *vmstate_file_open_path_with_ram(const char *path, VMStateRamFunc func, void *opaque,
                                                            GError **error);

/**
 * vmstate_file_set:
 * @assignment: PATH=VALUE; PATH goes up to the first '=' that completes a leaf
 * @error: %VMSTATE_ERROR_OPTION (no such leaf, more than one), _VALUE (not of its type, or too big)
 *
 * Notes a change that vmstate_file_write() makes. Integers are decimal or 0x..., bools true or false, floats decimal,
 * strings text of the same length, all others hexadecimal digits of their size or text in quotes, padded with NULs.
 *
 * Returns: whether it was noted. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_file_set(VMStateFile *file, const char *assignment, GError **error);

/**
 * vmstate_file_write:
 * @fd: where to
 * @codec: how to pack it
 * @error: %VMSTATE_ERROR_IO, _CODEC, _OPTION
 *
 * Writes the stream with the changes noted, everything else byte for byte; a checksum in the vmdesc is renewed if there are
 * changes.
 *
 * Returns: whether all was written. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_file_write(VMStateFile *file, int fd, VMStateCodec codec, GError **error);

/**
 * vmstate_file_extract:
 * @section: one of the file's
 * @fd: where to
 * @error: %VMSTATE_ERROR_IO
 *
 * Writes a stream of this section alone: header, section with footers, end, and a vmdesc with a checksum.
 *
 * Returns: whether all was written. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_file_extract(VMStateFile *file, const VMStateFileSection *section, int fd, GError **error);

VMSTATE_END_DECLS

#endif

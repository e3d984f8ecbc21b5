/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the vmdesc says, in memory: descriptions and their entries, laid out. Everything belongs to one arena with a budget,
 * since the file decides how much there is.
 */
#ifndef VMS_INSPECT_SCHEMA_H
#define VMS_INSPECT_SCHEMA_H

#include <vmstate/inspect.h>

#include "source.h"

typedef struct VmsEntry VmsEntry;
typedef struct VmsDesc VmsDesc;

/* A name that entries of one description have; `group` and the rest are those of the description at hand. */
typedef struct VmsName {
    const char *text;
    const VmsDesc *owner;
    VmsEntry *head;
    VmsEntry *tail;
} VmsName;

struct VmsEntry {
    VmsName *name;
    const char *label; /* of the group's head: the name, changed where a path would fit twice */
    const char *type;
    VmsDesc *desc;      /* a struct's; a list's elements, one after the other */
    VmsEntry *next;     /* in the description */
    VmsEntry *same;     /* the next of the same name */
    VmsEntry *last;     /* of a head: the last of the group */
    uint64_t size;      /* of one element */
    uint64_t n;         /* elements: 1 unless folded */
    uint64_t total;     /* bytes */
    uint64_t offset;    /* from the beginning of the description's bytes */
    uint64_t position;  /* of the first element within the group */
    uint64_t group;     /* of a head: elements of the group; 0: no head */
    uint64_t list_n;    /* elements of a list */
    uint32_t list_lead; /* bytes before a list's first element */
    uint32_t list_gap[2]; /* bytes before its even and odd elements */
    uint8_t kind;       /* VMStateNodeKind of one element */
    bool folded;        /* has an array_len */
    bool indexed;       /* of a head: shown as an array */
    bool inside;        /* vmsd_name and so on stand in the entry itself */
    bool marker;        /* 0x31 before the next entry's element: not shown */
    bool uniform;       /* a list whose elements are all like desc */
};

struct VmsDesc {
    const char *name;   /* NULL: an empty struct */
    uint32_t version;
    uint32_t n_entries;
    VmsEntry *first;
    VmsEntry *last;
    VmsDesc *subs;      /* subsections, linked by next */
    VmsDesc *subs_last;
    VmsDesc *next;      /* the next subsection or list element */
    uint64_t size;      /* fields and subsections with their headers */
    uint64_t nodes;     /* of the tree that a walk over it visits */
    uint64_t offset;    /* of a subsection: of its header, from the beginning of its parent */
    const char *label;  /* of a subsection: {name}, unique */
};

/* One of "devices". */
typedef struct VmsDevice {
    const char *idstr;
    uint32_t instance;
    bool used;
    uint64_t text; /* of its object in the file */
    uint64_t text_size;
    VmsDesc *desc;
    struct VmsDevice *next;
} VmsDevice;

typedef struct VmsSchema VmsSchema;

/* An empty one that may take @budget bytes. */
VmsSchema *vms_schema_new(size_t budget);
void vms_schema_free(VmsSchema *s);
/* Reads a vmdesc. Bytes that are no JSON of that form: FORMAT, LIMIT, IO. */
bool vms_schema_parse(VmsSchema *s, VmsSource *source, uint64_t offset, uint64_t size, GError **error);

/* A count of steps that a file may make us take in comparing names. */
unsigned *vms_schema_work(VmsSchema *s);
uint64_t vms_schema_page_size(const VmsSchema *s); /* 0: not said */
VmsDesc *vms_schema_configuration(const VmsSchema *s);
VmsDevice *vms_schema_devices(const VmsSchema *s);
VmsDevice *vms_schema_find(const VmsSchema *s, const char *idstr, uint32_t instance);

/* Memory that lives as long as the schema, zeroed; NULL when the budget is used up. */
void *vms_schema_alloc(VmsSchema *s, size_t size);
/* A copy that may be shared. Never NULL: beyond the budget it is "". */
const char *vms_schema_text(VmsSchema *s, const char *text);
VmsName *vms_schema_name(VmsSchema *s, const char *text);
/* The name if there is one; it is not made. */
VmsName *vms_schema_known_name(const VmsSchema *s, const char *text, size_t length);

/* What the reader fills in. An entry of one element, its members still to be set; NULL beyond the budget. */
VmsEntry *vms_schema_append_entry(VmsSchema *s, VmsDesc *desc);
void vms_schema_add_device(VmsSchema *s, VmsDevice *dev);
void vms_schema_set_page_size(VmsSchema *s, uint64_t size);
void vms_schema_set_configuration(VmsSchema *s, VmsDesc *desc);
/* Whether the budget has been used up. */
bool vms_schema_is_exhausted(const VmsSchema *s);

/* Makes a description of one buffer, for bytes that nothing describes. NULL beyond the budget. */
VmsDesc *vms_schema_opaque(VmsSchema *s, const char *name, const char *type, uint64_t size);
/* Appends an entry of one element. */
VmsEntry *vms_schema_append(VmsSchema *s, VmsDesc *desc, const char *name, const char *type, uint64_t size);

/* Recomputes offsets and sizes, the entries' and the description's. False: a sum is beyond 64 bits. */
bool vms_desc_layout(VmsDesc *desc);
/* The bytes of a subsection's header. */
uint64_t vms_desc_header(const VmsDesc *sub);

/* Fits @desc to its bytes at @offset: lists, marks, groups and labels. */
void vms_desc_bind(VmsSchema *s, VmsDesc *desc, VmsSource *source, uint64_t offset);

/* The kind of one element by its type's name and its size. */
VMStateNodeKind vms_type_kind(const char *type, uint64_t size);
/* Whether elements of the type are a list's: with marks between them. */
bool vms_type_is_list(const char *type);
/* The size that all elements of a type have; 0 for others. */
uint64_t vms_type_size(const char *type);

#endif

/* A message module: the type "example reading", with fields from reading.proto and one that is computed.
 *
 *     NMSG_MSGMOD_DIR=FOLDER nmsgtool -V example -T reading -f in.txt -J -
 */
#include <nmsg.h>
#include <nmsg/msgmod_plugin.h>
#include <stdint.h>
#include <stdlib.h>

#include "reading.pb-c.h"

/* Shows a level as a temperature. In JSON, `endline` is empty and the text is quoted by the library. */
static nmsg_res format_level(nmsg_message_t m, struct nmsg_msgmod_field* field, void* ptr, struct nmsg_strbuf* sb,
                             const char* endline) {
    const int32_t level = *(int32_t*)ptr;
    (void)m, (void)field, (void)endline;
    return nmsg_strbuf_append(sb, "%s%d.%d C", level < 0 ? "-" : "", (level < 0 ? -level : level) / 10,
                              (level < 0 ? -level : level) % 10);
}

/* The computed field: how many levels there are. `len` may be NULL; past the last value the result is a failure. */
static nmsg_res get_levels(nmsg_message_t m, struct nmsg_msgmod_field* field, unsigned val_idx, void** data,
                           size_t* len, void* msg_clos) {
    Example__Reading* reading = (Example__Reading*)nmsg_message_get_payload(m);
    (void)field, (void)msg_clos;
    if (reading == NULL || val_idx > 0) {
        return nmsg_res_failure;
    }
    uint32_t* count = malloc(sizeof *count);
    if (count == NULL || nmsg_message_add_allocation(m, count) != nmsg_res_success) {
        return nmsg_res_memfail;
    }
    *count = (uint32_t)reading->n_level;
    *data = count;
    if (len != NULL) {
        *len = sizeof *count;
    }
    return nmsg_res_success;
}

static struct nmsg_msgmod_field fields[] = {
    {.type = nmsg_msgmod_ft_ip, .name = "addr", .flags = NMSG_MSGMOD_FIELD_REQUIRED},
    {.type = nmsg_msgmod_ft_uint16, .name = "port"},
    {.type = nmsg_msgmod_ft_int32, .name = "level", .flags = NMSG_MSGMOD_FIELD_REPEATED, .format = format_level},
    {.type = nmsg_msgmod_ft_string, .name = "note"},
    {.type = nmsg_msgmod_ft_uint32, .name = "levels", .get = get_levels},
    NMSG_MSGMOD_FIELD_END,
};

struct nmsg_msgmod_plugin nmsg_msgmod_ctx = {
    NMSG_MSGMOD_REQUIRED_INIT, .type = nmsg_msgmod_type_transparent,     .vendor = {200, "example"},
    .msgtype = {1, "reading"}, .pbdescr = &example__reading__descriptor, .fields = fields,
};

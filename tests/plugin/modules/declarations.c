/* Message modules for tests of the loader: good declarations, and each kind of a bad one. All share a table of fields.
 */
#include <nmsg.h>
#include <nmsg/msgmod_plugin.h>

#include "message.pb-c.h"

static struct nmsg_msgmod_field fields[] = {
    {.type = nmsg_msgmod_ft_ip, .name = "addr"},
    {.type = nmsg_msgmod_ft_uint16, .name = "port"},
    NMSG_MSGMOD_FIELD_END,
};
static struct nmsg_msgmod_field unknown[] = {{.type = nmsg_msgmod_ft_ip, .name = "nowhere"}, NMSG_MSGMOD_FIELD_END};

#define DECLARATION(number, type_name)                                                            \
    {                                                                                             \
        NMSG_MSGMOD_REQUIRED_INIT, .type = nmsg_msgmod_type_transparent, .vendor = {202, "many"}, \
                                   .msgtype = {number, type_name}, .fields = fields,              \
                                   .pbdescr = &tests__record__descriptor                          \
    }

#if defined(BOTH) /* the two symbols in one file; 202:1 comes first and 202:3 twice */
struct nmsg_msgmod_plugin nmsg_msgmod_ctx = DECLARATION(1, "one");
static struct nmsg_msgmod_plugin two = DECLARATION(2, "two");
static struct nmsg_msgmod_plugin three = DECLARATION(3, "three");
static struct nmsg_msgmod_plugin three_again = DECLARATION(3, "later");
struct nmsg_msgmod_plugin* nmsg_msgmod_ctx_array[] = {&two, &three, &three_again, NULL};
#else /* what is wrong is set when the module is loaded */
static struct nmsg_msgmod_plugin declared[] = {
    DECLARATION(11, "version"), DECLARATION(12, "protobuf"), DECLARATION(13, "kind"),  DECLARATION(0, "number"),
    DECLARATION(15, "vendor"),  DECLARATION(16, "table"),    DECLARATION(17, "field"), DECLARATION(18, "good"),
};
struct nmsg_msgmod_plugin* nmsg_msgmod_ctx_array[] = {
    &declared[0], &declared[1], &declared[2], &declared[3], &declared[4],
    &declared[5], &declared[6], &declared[7], NULL,
};

__attribute__((constructor)) static void break_them(void) {
    declared[0].msgver = 8;
    declared[1].protobuf_c_version_number = 2000000;
    declared[2].type = (nmsg_msgmod_type)7;
    declared[4].vendor.id = 0;
    declared[5].pbdescr = NULL;
    declared[6].fields = unknown;
}
#endif

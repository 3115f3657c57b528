/* A program that has its own copies of what the headers of libcorsaro define, and its own macros. */
#include <stdint.h>

#define PACKED __attribute__((packed))
#define UNUSED __attribute__((unused))
#define CORSARO_TAGGING_H_
#define MAX_NETACQ_POLYGONS 8
typedef struct corsaro_packet_tags {
    uint8_t own_layout[67];
} PACKED corsaro_packet_tags_t;
enum { NDAG_PKT_BEACON = 1 };
#define CORSARO_FILTERING_H_
enum { CORSARO_FILTERID_SPOOFED = 0 };
#define bswap_be_to_host64(x) __builtin_bswap64(x)

#include <libtrace.h>
#include <libtrace/corsaro_tags.h>
#include <libtrace/format_ndag.h>
/* Identical text is no error. */
#define PACKED __attribute__((packed))
#define ALIGNED(x) __attribute__((aligned(x)))
#define DLLEXPORT

#include "../check.h"

#include <libcorsaro_filtering.h>
#include <libcorsaro_tagging.h>

int main(void) {
    const corsaro_packet_tags_t tags UNUSED = {{1}};
    CHECK(tags.own_layout[0] == 1);
    CHECK(bswap_be_to_host64(UINT64_C(0x0100000000000000)) == 1);
    CHECK(bswap_host_to_be32(1) == 0x01000000);
    return finish();
}

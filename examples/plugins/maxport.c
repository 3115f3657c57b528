/* A filter module: drops messages whose field "srcport" is above a limit, and leaves the others to the next filter.
 *
 *     nmsgtool -r in.nmsg -F ./nmsg_flt1_maxport.so,1023 -o -
 */
#include <nmsg.h>
#include <nmsg/fltmod_plugin.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Called once. The parameter is a string whose length counts its NUL; NULL and 0 without a parameter. */
static nmsg_res begin(const void* param, const size_t len_param, void** mod_data) {
    const char* text = param;
    char* end = NULL;
    if (text == NULL || len_param == 0 || text[len_param - 1] != '\0') {
        fprintf(stderr, "maxport: give the highest port: -F maxport,1023\n");
        return nmsg_res_failure;
    }
    const unsigned long limit = strtoul(text, &end, 10);
    if (end == text || *end != '\0' || limit > UINT16_MAX) {
        fprintf(stderr, "maxport: '%s' is not a port\n", text);
        return nmsg_res_failure;
    }
    uint32_t* kept = malloc(sizeof *kept);
    if (kept == NULL) {
        return nmsg_res_memfail;
    }
    *kept = (uint32_t)limit;
    *mod_data = kept;
    return nmsg_res_success;
}

static void end(void* mod_data) {
    free(mod_data);
}

/* Called for each message, for several inputs at a time. Numbers of 16 bits are read as 32 bits. */
static nmsg_res filter(nmsg_message_t* msg, void* mod_data, void* thr_data, nmsg_filter_message_verdict* verdict) {
    const uint32_t* limit = mod_data;
    void* port = NULL;
    size_t len = 0;
    (void)thr_data;
    *verdict = nmsg_filter_message_verdict_DECLINED;
    if (nmsg_message_get_field(*msg, "srcport", 0, &port, &len) == nmsg_res_success && *(uint32_t*)port > *limit) {
        *verdict = nmsg_filter_message_verdict_DROP;
    }
    return nmsg_res_success;
}

struct nmsg_fltmod_plugin nmsg_fltmod_plugin_export = {
    NMSG_FLTMOD_REQUIRED_INIT,
    .module_init = begin,
    .module_fini = end,
    .filter_message = filter,
};

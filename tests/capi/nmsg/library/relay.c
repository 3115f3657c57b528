/* A filter and statistics module that passes all calls on to functions of the test. */
#define _DEFAULT_SOURCE /* for <pcap.h> */

#include "relay.h"

#include <nmsg/fltmod_plugin.h>
#include <nmsg/statsmod_plugin.h>
#include <stdlib.h>
#include <string.h>

static nmsg_res module_init(const void* param, const size_t len_param, void** mod_data) {
    if (len_param != sizeof(struct relay)) {
        return nmsg_res_failure;
    }
    *mod_data = malloc(len_param);
    if (*mod_data == NULL) {
        return nmsg_res_memfail;
    }
    memcpy(*mod_data, param, len_param);
    return nmsg_res_success;
}

static void module_fini(void* mod_data) {
    const struct relay* const relay = mod_data;
    if (relay->module_fini != NULL) {
        relay->module_fini(relay->user);
    }
    free(mod_data);
}

static nmsg_res thread_init(void* mod_data, void** thr_data) {
    const struct relay* const relay = mod_data;
    return relay->thread_init != NULL ? relay->thread_init(relay->user, thr_data) : nmsg_res_success;
}

static nmsg_res thread_fini(void* mod_data, void* thr_data) {
    const struct relay* const relay = mod_data;
    return relay->thread_fini != NULL ? relay->thread_fini(relay->user, thr_data) : nmsg_res_success;
}

static nmsg_res filter_message(nmsg_message_t* msg, void* mod_data, void* thr_data, nmsg_filter_message_verdict* vres) {
    const struct relay* const relay = mod_data;
    return relay->filter != NULL ? relay->filter(relay->user, thr_data, msg, vres) : nmsg_res_success;
}

static nmsg_res io_add(void* mod_data, nmsg_io_t io, const char* name) {
    const struct relay* const relay = mod_data;
    (void)name;
    return relay->io_add(relay->user, io);
}

static nmsg_res io_remove(void* mod_data, nmsg_io_t io) {
    const struct relay* const relay = mod_data;
    return relay->io_remove(relay->user, io);
}

struct nmsg_fltmod_plugin nmsg_fltmod_plugin_export = {
    NMSG_FLTMOD_REQUIRED_INIT,  .module_init = module_init, .module_fini = module_fini,
    .thread_init = thread_init, .thread_fini = thread_fini, .filter_message = filter_message,
};

struct nmsg_statsmod_plugin nmsg_statsmod_plugin_export = {
    NMSG_STATSMOD_REQUIRED_INIT, .module_init = module_init, .module_fini = module_fini, .io_add = io_add,
    .io_remove = io_remove,
};

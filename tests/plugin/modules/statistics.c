/* A statistics module for tests: appends a line for each call to the file that its parameter names. */
#include <inttypes.h>
#include <nmsg.h>
#include <nmsg/statsmod_plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct watch {
    FILE* log;
    nmsg_io_t io;
};

static nmsg_res module_init(const void* param, size_t len_param, void** mod_data) {
    if (param == NULL || len_param != strlen(param) + 1) {
        return nmsg_res_failure;
    }
    struct watch* watch = calloc(1, sizeof *watch);
    watch->log = fopen(param, "w");
    *mod_data = watch;
    return watch->log != NULL ? nmsg_res_success : nmsg_res_failure;
}

static nmsg_res io_add(void* mod_data, nmsg_io_t io, const char* name) {
    struct watch* watch = mod_data;
    watch->io = io;
    fprintf(watch->log, "io_add %.8s\n", name);
    fflush(watch->log);
    return nmsg_res_success;
}

static void write_counts(struct watch* watch) {
    uint64_t in = 0, out = 0, received = 0, lost = 0;
    if (watch->io != NULL && nmsg_io_get_stats(watch->io, &in, &out, &received, &lost) == nmsg_res_success) {
        fprintf(watch->log, "counts %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", in, out, received, lost);
    }
}

static nmsg_res io_remove(void* mod_data, nmsg_io_t io) {
    struct watch* watch = mod_data;
    write_counts(watch);
    fprintf(watch->log, "io_remove %s\n", io == watch->io ? "it" : "another");
    fflush(watch->log);
    watch->io = NULL;
    return nmsg_res_success;
}

static void module_fini(void* mod_data) {
    struct watch* watch = mod_data;
    write_counts(watch);
    fprintf(watch->log, "module_fini\n");
    fclose(watch->log);
    free(watch);
}

struct nmsg_statsmod_plugin nmsg_statsmod_plugin_export = {
    NMSG_STATSMOD_REQUIRED_INIT, .module_init = module_init, .module_fini = module_fini, .io_add = io_add,
#ifndef WITHOUT_REMOVE
    .io_remove = io_remove,
#endif
};

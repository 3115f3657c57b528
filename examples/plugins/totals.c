/* A statistics module: writes what a run has read and written to a file, or to standard error, when the run ends.
 * A module that reports all the time starts a thread in module_init and ends it in module_fini.
 *
 *     nmsgtool -r in.nmsg -M ./nmsg_stats1_totals.so,totals.txt -w out.nmsg
 */
#include <inttypes.h>
#include <nmsg.h>
#include <nmsg/statsmod_plugin.h>
#include <stdio.h>
#include <stdlib.h>

struct totals {
    FILE* out;
    nmsg_io_t run; /* the one that is watched */
    char name[64];
};

static nmsg_res begin(const void* param, size_t len_param, void** mod_data) {
    struct totals* totals = calloc(1, sizeof *totals);
    FILE* out = len_param > 1 ? fopen(param, "w") : stderr;
    if (totals == NULL || out == NULL) {
        free(totals);
        return nmsg_res_failure;
    }
    totals->out = out;
    *mod_data = totals;
    return nmsg_res_success;
}

static nmsg_res add(void* mod_data, nmsg_io_t io, const char* name) {
    struct totals* totals = mod_data;
    totals->run = io;
    snprintf(totals->name, sizeof totals->name, "%s", name);
    return nmsg_res_success;
}

static nmsg_res finish(void* mod_data, nmsg_io_t io) {
    struct totals* totals = mod_data;
    uint64_t in = 0, out = 0, received = 0, lost = 0;
    if (totals->run == io && nmsg_io_get_stats(io, &in, &out, &received, &lost) == nmsg_res_success) {
        fprintf(totals->out, "%s: in %" PRIu64 " out %" PRIu64 " containers %" PRIu64 " lost %" PRIu64 "\n",
                totals->name, in, out, received, lost);
        totals->run = NULL;
    }
    return nmsg_res_success;
}

static void end(void* mod_data) {
    struct totals* totals = mod_data;
    finish(totals, totals->run); /* still there: it is destroyed after its modules */
    if (totals->out != stderr) {
        fclose(totals->out);
    }
    free(totals);
}

struct nmsg_statsmod_plugin nmsg_statsmod_plugin_export = {NMSG_STATSMOD_REQUIRED_INIT, .module_init = begin,
                                                           .module_fini = end, .io_add = add, .io_remove = finish};

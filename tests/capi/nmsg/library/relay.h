/* The parameter of the module relay.c: what its functions call. */
#ifndef SPINDRIFT_TESTS_CAPI_RELAY_H
#define SPINDRIFT_TESTS_CAPI_RELAY_H

#include <nmsg.h>

struct relay {
    void* user; /* for all of them */
    nmsg_res (*thread_init)(void* user, void** thr_data);
    nmsg_res (*thread_fini)(void* user, void* thr_data);
    nmsg_res (*filter)(void* user, void* thr_data, nmsg_message_t* msg, nmsg_filter_message_verdict* verdict);
    nmsg_res (*io_add)(void* user, nmsg_io_t io);
    nmsg_res (*io_remove)(void* user, nmsg_io_t io);
    void (*module_fini)(void* user);
};

#endif

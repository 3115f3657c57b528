/** \file
 * Filter modules. nmsg_io_add_filter_module() uses them in an nmsg_io.
 */
#ifndef NMSG_FLTMOD_H
#define NMSG_FLTMOD_H

#include <nmsg/filter.h>

/**
 * Loads `nmsg_flt1_<name>.so` from the directory of plug-ins, or a path that starts with `/` or `.`, and starts it with
 * `param`. By convention `param` is a string and `len_param` counts its NUL. NULL on failure.
 */
nmsg_fltmod_t nmsg_fltmod_init(const char* name, const void* param, const size_t len_param);

/** Stops and unloads the module. */
void nmsg_fltmod_destroy(nmsg_fltmod_t* fltmod);

/** Each thread calls this before its first message, and hands `*thr_data` to the other functions. */
nmsg_res nmsg_fltmod_thread_init(nmsg_fltmod_t fltmod, void** thr_data);

/** Each thread calls this after its last message. */
nmsg_res nmsg_fltmod_thread_fini(nmsg_fltmod_t fltmod, void* thr_data);

/** Filters a message. The module may replace it. */
nmsg_res nmsg_fltmod_filter_message(nmsg_fltmod_t fltmod, nmsg_message_t* msg, void* thr_data,
                                    nmsg_filter_message_verdict* vres);

#endif

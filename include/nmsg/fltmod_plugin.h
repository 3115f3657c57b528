/** \file
 * For filter modules: shared objects nmsg_flt1_NAME.so, which export nmsg_fltmod_plugin_export.
 */
#ifndef NMSG_FLTMOD_PLUGIN_H
#define NMSG_FLTMOD_PLUGIN_H

#include <nmsg.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of this interface. */
#define NMSG_FLTMOD_VERSION 1

/** Called once after loading. By convention `param` is a string and `len_param` counts its NUL; or NULL and 0. */
typedef nmsg_res (*nmsg_fltmod_module_init_fp)(const void* param, const size_t len_param, void** mod_data);

/** Called once before unloading. */
typedef void (*nmsg_fltmod_module_fini_fp)(void* mod_data);

/** Called by each thread before its first message. */
typedef nmsg_res (*nmsg_fltmod_thread_init_fp)(void* mod_data, void** thr_data);

/** Called by each thread after its last message. */
typedef nmsg_res (*nmsg_fltmod_thread_fini_fp)(void* mod_data, void* thr_data);

/** As nmsg_filter_message_fp. */
typedef nmsg_res (*nmsg_fltmod_filter_message_fp)(nmsg_message_t* msg, void* mod_data, void* thr_data,
                                                  nmsg_filter_message_verdict* vres);

/** The member that every module has to set. */
#define NMSG_FLTMOD_REQUIRED_INIT .fltmod_version = NMSG_FLTMOD_VERSION

/** Only `filter_message` is required. */
struct nmsg_fltmod_plugin {
    long fltmod_version; /**< NMSG_FLTMOD_VERSION */
    nmsg_fltmod_module_init_fp module_init;
    nmsg_fltmod_module_fini_fp module_fini;
    nmsg_fltmod_thread_init_fp thread_init;
    nmsg_fltmod_thread_fini_fp thread_fini;
    nmsg_fltmod_filter_message_fp filter_message;
    void* _reserved15;
    void* _reserved14;
    void* _reserved13;
    void* _reserved12;
    void* _reserved11;
    void* _reserved10;
    void* _reserved9;
    void* _reserved8;
    void* _reserved7;
    void* _reserved6;
    void* _reserved5;
    void* _reserved4;
    void* _reserved3;
    void* _reserved2;
    void* _reserved1;
    void* _reserved0;
};

#ifdef __cplusplus
}
#endif

#endif

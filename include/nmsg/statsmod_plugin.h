/** \file
 * For statistics modules: shared objects nmsg_stats1_NAME.so, which export nmsg_statsmod_plugin_export.
 */
#ifndef NMSG_STATSMOD_PLUGIN_H
#define NMSG_STATSMOD_PLUGIN_H

#include <nmsg.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of this interface. */
#define NMSG_STATSMOD_VERSION 1

/** Called once after loading. By convention `param` is a string and `len_param` counts its NUL; or NULL and 0. */
typedef nmsg_res (*nmsg_statsmod_module_init_fp)(const void* param, size_t len_param, void** mod_data);

/** Called once before unloading. */
typedef void (*nmsg_statsmod_module_fini_fp)(void* mod_data);

/** Called for each loop before it runs. The module copies `name`. */
typedef nmsg_res (*nmsg_statsmod_add_io_fp)(void* mod_data, nmsg_io_t io, const char* name);

/** Called before a loop is destroyed. */
typedef nmsg_res (*nmsg_statsmod_remove_io_fp)(void* mod_data, nmsg_io_t io);

/** The member that every module has to set. */
#define NMSG_STATSMOD_REQUIRED_INIT .statsmod_version = NMSG_STATSMOD_VERSION

/** All four functions are required. */
struct nmsg_statsmod_plugin {
    long statsmod_version; /**< NMSG_STATSMOD_VERSION */
    nmsg_statsmod_module_init_fp module_init;
    nmsg_statsmod_module_fini_fp module_fini;
    nmsg_statsmod_add_io_fp io_add;
    nmsg_statsmod_remove_io_fp io_remove;
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
